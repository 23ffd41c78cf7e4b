"""Rows of the invented register: texts by column name, numbered in the order of their days."""

from collections.abc import Iterable, Mapping
from datetime import date

Row = Mapping[str, str]


def text(day: date | None) -> str:
    """Write a day as the register does; none is empty."""
    return day.isoformat() if day else ""


def yes_no(is_so: bool) -> str:
    """Return 1 or 0, as the register writes yes and no."""
    return "1" if is_so else "0"


def numbered(column: str, first: int, day: str, rows: Iterable[Row]) -> list[Row]:
    """Sort rows by their day and person and number them; those of one day and person keep their order."""
    ordered = sorted(rows, key=lambda row: (row[day], row.get("person", "")))
    return [{column: str(first + number), **row} for number, row in enumerate(ordered)]
