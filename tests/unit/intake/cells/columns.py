"""Columns declared for the tests of values."""

from datetime import date
from typing import Any

from warehouse.intake.cells.column_parsers import ColumnParser, column_parsers
from warehouse.sources import Table

TODAY = date(2026, 11, 22)
TEXTS = {"fi": "-", "sv": "-", "en": "-"}


def check(kind: str, *, scale: int = 1, date1904: bool | None = None, **more: Any) -> ColumnParser:
    """Return the check of one column of a kind, with the headings Arvo and Värde."""
    column = {"type": kind, "headers": ["Arvo", "Värde"], "description": TEXTS, **more}
    table = Table.model_validate({"description": TEXTS, "columns": {"it": column}})
    return column_parsers(table, TODAY, scale, date1904)["it"]


def read(kind: str, cell: Any, *, percent: bool = False, month: str | None = None, **more: Any) -> str:
    """Return what is stored of a cell, or the kind of its fault in angle brackets."""
    parsed = check(kind, **more).read(cell, percent=percent, month=month)
    return parsed if isinstance(parsed, str) else f"<{parsed.code}>"
