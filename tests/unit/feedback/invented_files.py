"""Invented files with errors, and remarks on them, for the tests of the feedback."""

import hashlib
import io
from collections.abc import Sequence
from datetime import date

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from warehouse.errors import Place
from warehouse.intake.report import Remark, ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import workbook_sources

NAME = "kontaktit lokakuu.xlsx"
SHEET = "Kontaktit"
TODAY = date(2026, 11, 2)
HEADINGS = ("Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)")
GOOD = ("421-202610-001", date(2026, 10, 5), "Lestijärvi", "", "puhelu", 2)
BAD = ("421-202610-002", date(2026, 10, 6), "=Lestijarvi()", "", "puhelu", "kolme")


def workbook(*rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return an xlsx with a title in A1, headings in row 3 and the rows from row 4 on."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet["A1"] = "Työnantajakontaktit"
    sheet["A1"].font = Font(bold=True, size=20)
    sheet.column_dimensions["A"].width = 33
    for number, row in enumerate((headings, *rows), start=3):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value if value != "" else None)
            if isinstance(value, str) and value:
                cell.data_type = "s"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    """Open the bytes of a workbook."""
    return openpyxl.load_workbook(io.BytesIO(data))


def checked(data: bytes, name: str = NAME) -> ValidationReport:
    """Return the validation report on a file."""
    return check(data, name, workbook_sources(), TODAY)


def error_remark(cell: str | None, value: str = "kolme", sheet: str | None = SHEET, row: int | None = None) -> Remark:
    """Return a remark of severity error that repeats a value of the file."""
    return Remark("number_unknown", Place(NAME, sheet, cell, row), {"found": value, "column": "Työnantajia (lkm)"})


def report_with(*remarks: Remark, data: bytes = b"") -> ValidationReport:
    """Return a validation report with the remarks on a workbook that could be read."""
    outcome = "refused" if remarks else "accepted"
    return ValidationReport(NAME, hashlib.sha256(data).hexdigest(), len(data), outcome, remarks, format="xlsx")


def with_sender_comment(data: bytes, cell: str, text: str) -> bytes:
    """Return the workbook with a comment that its sender wrote."""
    book = opened(data)
    book[SHEET][cell].comment = Comment(text, "Matti")
    return saved(book)
