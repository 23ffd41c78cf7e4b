"""A variable of a PxWeb table whose values are classes of a breakdown: which of its values belong to which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from warehouse.errors import SourceError

SHOWN = 12


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
            said = f"'{self.variable}' without values of {', '.join(empty)}; there are {_few(there)}"
            raise SourceError(address, said, "a value of every class")
        astray = [value for value, names in found.items() if len(names) != 1]
        if astray:
            raise SourceError(address, f"'{self.variable}' with {_few(astray)}", "values of exactly one class each")
        return tuple(asked)

    def _classes(self, value: str) -> list[str]:
        return [name for name, pattern in self.patterns.items() if re.fullmatch(pattern, value)]


@dataclass(frozen=True)
class Further:
    """What is wanted of a table's variables beside area, time and measure, each by its name or code.

    `fixed` are asked for one value; the one of `classes` is a breakdown.
    """

    fixed: Mapping[str, str] = field(default_factory=dict)
    classes: ClassWish | None = None


def _few(values: Sequence[str]) -> str:
    rest = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return ", ".join(values[:SHOWN]) + rest
