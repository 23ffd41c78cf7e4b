"""The variables of a PxWeb table beside area, time and measure: fixed to one value, or classes of a breakdown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from warehouse.errors import SourceError

SHOWN = 60
Variables = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ClassWish:
    """What is wanted of one variable: its name or code, and of each class the pattern of its values.

    Values that match `leave` belong to no class and are not asked: sums that the table holds beside its parts.
    """

    variable: str
    patterns: Mapping[str, str] = field(default_factory=dict)
    leave: str | None = None

    def values(self, address: str, there: Sequence[str]) -> tuple[str, ...]:
        """Return the values to ask.

        Every class must have one, and every value one class: a sum without a new or renamed value would be wrong and
        look right. Raises `SourceError` that names the classes and values.
        """
        asked = [value for value in there if not (self.leave and re.fullmatch(self.leave, value))]
        found = {value: self._classes(value) for value in asked}
        empty = [name for name in self.patterns if not any(name in names for names in found.values())]
        if empty:
            said = f"'{self.variable}' without values of {', '.join(empty)}; there are {few(there)}"
            raise SourceError(address, said, "a value of every class")
        astray = [value for value, names in found.items() if len(names) != 1]
        if astray:
            raise SourceError(address, f"'{self.variable}' with {few(astray)}", "values of exactly one class each")
        return tuple(asked)

    def _classes(self, value: str) -> list[str]:
        return [name for name, pattern in self.patterns.items() if re.fullmatch(pattern, value)]


@dataclass(frozen=True)
class Further:
    """What is wanted of further variables, each by its name or code.

    `fixed` are asked for one value; the one of `classes` is a breakdown. Raises `SourceError` for what is not there.
    """

    fixed: Mapping[str, str] = field(default_factory=dict)
    classes: ClassWish | None = None

    def fixed_codes(self, address: str, variables: Variables) -> dict[str, str]:
        """Return the code of each variable that is asked for one value, and the value."""
        found: dict[str, str] = {}
        for name, value in self.fixed.items():
            named = _named(address, variables, name)
            if value not in named["values"]:
                raise SourceError(address, f"'{name}' without {value}; there are {few(named['values'])}", "this value")
            found[named["code"]] = value
        return found

    def classed_codes(self, address: str, variables: Variables) -> dict[str, tuple[str, ...]]:
        """Return the code of the variable that is a breakdown, if any, and the values of its classes."""
        if self.classes is None:
            return {}
        named = _named(address, variables, self.classes.variable)
        return {named["code"]: self.classes.values(address, named["values"])}


def _named(address: str, variables: Variables, name: str) -> Mapping[str, Any]:
    """Find a variable by its name or its code: codes carry a date and change, names seldom do."""
    named = [
        one for one in variables if name.casefold() in (str(one.get("text", "")).casefold(), one["code"].casefold())
    ]
    if len(named) != 1:
        there = ", ".join(f"{one.get('text', '')} ({one['code']})" for one in variables)
        raise SourceError(address, f"{len(named)} variables '{name}' among {there}", "one")
    return named[0]


def few(codes: Sequence[str]) -> str:
    """List the first codes, and say how many there are besides."""
    rest = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + rest
