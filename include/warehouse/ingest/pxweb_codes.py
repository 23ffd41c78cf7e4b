"""Which variable of a PxWeb table is which, told by what it holds: variable codes differ and change."""

import re
from collections.abc import Collection, Iterable, Mapping

AREA = re.compile(r"SSS|KU\d{3}|(MK|SK|ELY|TEA)\d{2,3}")


def shared(values: Iterable[str], wanted: Collection[str]) -> int:
    """Count the values that are wanted."""
    return sum(value in wanted for value in values)


def area_codes(values: Iterable[str]) -> int:
    """Count the values that look like an area: the whole country, a municipality, a region."""
    return sum(AREA.fullmatch(value) is not None for value in values)


def area_variable(variables: Mapping[str, Collection[str]], wanted: Collection[str] = ()) -> str | None:
    """Find the variable with most of the wanted areas, then most codes that look like areas; None if none has any.

    `variables` maps a variable's code to its values. Wanted areas alone do not tell: `SSS` is also the total of
    ages.
    """

    def found(code: str) -> tuple[int, int]:
        return shared(variables[code], wanted), area_codes(variables[code])

    best = max(variables, key=found, default=None)
    return best if best is not None and any(found(best)) else None
