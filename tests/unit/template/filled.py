"""Templates filled in as a sender would, for the tests of the templates."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import Source

TODAY = date(2026, 11, 9)
MONTH = "2026-10"
HEADINGS, BOX = 8, "B6"
"""The row of the headings, counted from 1, and the cell of the "nothing happened" box."""


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[HEADINGS] if cell.value is not None]


def fill(sheet: Worksheet, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows given by heading below the headings, and nothing else."""
    places = {name: column for column, name in enumerate(headings(sheet), start=1)}
    for number, row in enumerate(rows, start=HEADINGS + 1):
        for heading, value in row.items():
            sheet.cell(number, places[heading]).value = value


def checked(data: bytes, sources: Mapping[str, Source], name: str = "421_lestijarvi_2026-10.xlsx") -> ValidationReport:
    return check(data, name, sources, TODAY)
