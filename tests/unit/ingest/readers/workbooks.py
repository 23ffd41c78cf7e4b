"""Workbooks for the tests of the reader."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from tests.unit.ingest.readers.declared import ALIASES, rows_of, table

from warehouse.ingest.checks import rules
from warehouse.ingest.readers.batch import Rejected
from warehouse.ingest.readers.workbook import workbook_content

SHEET = "Kontaktit"
CONTACTS = table(
    {
        "contact": {"type": "text", "headers": ["Tunnus", "Id"], "pattern": "[0-9]{3}-[0-9]+", "required": False},
        "day": {"type": "date", "headers": ["Päivä", "Datum"]},
        "municipality": {"type": "municipality", "headers": ["Kunta", "Kommun"]},
        "others": {"type": "municipalities", "headers": ["Muut kunnat", "Andra kommuner"], "required": False},
        "kind": {"type": "code", "headers": ["Laji", "Art"], "values": {"visit": ["käynti", "besök"]}},
        "number": {"type": "integer", "headers": ["Lkm", "Antal"]},
    },
    sheets=(SHEET,),
)
HEADINGS = ["Tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Lkm"]
GOOD: list[Any] = ["272-1", date(2026, 1, 31), "Kokkola", "", "käynti", 3]


def workbook(rows: Mapping[int, Sequence[Any]], sheet: str = SHEET, others: Sequence[str] = ()) -> bytes:
    """Write a workbook; rows are counted from 1 as in Excel, and None leaves a cell empty."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        dates = book.add_format({"num_format": "d.m.yyyy"})
        for name in others:
            book.add_worksheet(name)
        page = book.add_worksheet(sheet)
        for at, row in rows.items():
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at - 1, place, cell, dates)
                elif isinstance(cell, Formula):
                    page.write_formula(at - 1, place, "=1/0", None, cell)
                elif cell is not None:
                    page.write(at - 1, place, cell)
    return made.getvalue()


class Formula(str):
    """The kept result of a formula."""


def with_part(file: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Change the parts of a workbook; None takes a part out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


def read(file: bytes) -> tuple[list[dict[str, str]], list[Rejected]]:
    """Read a workbook to its end."""
    return rows_of(workbook_content(io.BytesIO(file), "test.xlsx", CONTACTS, rules(CONTACTS, ALIASES, None)))
