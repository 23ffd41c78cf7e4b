"""Cells of statistics APIs: a number or a symbol of the PX format, whichever format the answer has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warehouse.errors import DeliveryError, Place

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
ZERO = re.compile(r"-?0+(\.0+)?([eE][+-]?\d+)?")
NOT_AVAILABLE = ".."
SYMBOLS = {
    "...": "hidden",
    NOT_AVAILABLE: "not available",
    ".": "not applicable",
    "-": "zero",
    "....": "the source's fourth reason",
    ".....": "the source's fifth reason",
    "......": "the source's sixth reason",
}
"""Of the six rows of dots that a PX file may hold, the last three mean what their source says they do."""

Cell = tuple[tuple[str, ...], str | None, str | None]


@dataclass(frozen=True)
class Answer:
    """One decoded answer: its variables in order, and cells of (a code for each variable, value, symbol).

    `roles` are declared by the answer itself: `time`, `geo`, `metric` -> the variable's code.
    """

    variables: tuple[str, ...]
    roles: dict[str, str]
    cells: Iterator[Cell]


def parse_cell(place: Place, text: Any) -> tuple[str | None, str | None]:
    """Read a cell that holds either a number or a symbol; the number stays as it is written."""
    if not isinstance(text, str):
        raise DeliveryError(place, f"a cell with {type(text).__name__}", "text")
    return check_cell(place, text, None) if NUMBER.fullmatch(text) else check_cell(place, None, text)


def check_cell(place: Place, value: str | None, symbol: str | None) -> tuple[str | None, str | None]:
    """Check a value and its symbol against each other.

    No value and no symbol means not available; `-` is a true zero by the PX rule. Raises `DeliveryError` for an
    unknown symbol, for what is not a number, and for a value that its symbol denies.
    """
    if symbol is not None and symbol not in SYMBOLS:
        raise DeliveryError(place, f"symbol '{symbol}'", f"a number or one of {', '.join(SYMBOLS)}")
    if value is not None and not NUMBER.fullmatch(value):
        raise DeliveryError(place, f"value '{value}'", "a number")
    if value is None:
        return ("0", "-") if symbol == "-" else (None, symbol or NOT_AVAILABLE)
    if symbol is not None and not (symbol == "-" and ZERO.fullmatch(value)):
        raise DeliveryError(place, f"value {value} with symbol '{symbol}' ({SYMBOLS[symbol]})", "one of the two")
    return value, symbol
