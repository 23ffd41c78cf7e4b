"""The cells of a workbook: their addresses, and their values as text."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from warehouse.ingest.readers.batch import shown

Cell = int | float | str | bool | date | datetime | time | timedelta
DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
NUMBERS = ("integer", "decimal")


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: 2 is C."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell, both counted from 0: (6, 2) is C7."""
    return f"{letters(column)}{row + 1}"


def text_of(cell: Cell, kind: str) -> str | None:
    """Return a cell as the text its column's check takes; None for a value of another kind.

    A date is taken as ISO, a number plain; a whole number may stand in a text column (codes lose their quotes).
    """
    if isinstance(cell, str):
        return _day(cell) if kind == "date" else cell
    if isinstance(cell, bool | time | timedelta):
        return None
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d") if kind == "date" else None
    return None if kind == "date" else plain(cell)


def plain(number: float) -> str:
    """Return a number without exponent, and without decimals if it has none."""
    return str(int(number)) if number == int(number) else format(Decimal(repr(number)), "f")


def described(cell: Cell) -> str:
    """Say what a cell holds."""
    if isinstance(cell, str):
        return f"the text {shown(cell)}" if cell.strip() else "an empty cell"
    if isinstance(cell, bool):
        return "a truth value"
    if isinstance(cell, date):
        return f"the date {cell:%Y-%m-%d}"
    return f"the number {plain(cell)}" if isinstance(cell, int | float) else "a time"


def _day(text: str) -> str:
    """Turn a day written 30.6.2026 into ISO; anything else stays."""
    match = DAY.fullmatch(text.strip())
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text
