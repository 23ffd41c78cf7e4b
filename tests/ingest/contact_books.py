"""Workbooks of employer contacts as a municipality would send them, written by hand for a test."""

import io
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from warehouse.settings import Settings

HEADINGS = ("Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)")
SAVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Row = Sequence[str | int | date | None]


def contact(number: int, day: date, municipality: str = "Halsua", kind: str = "käynti", reached: int = 1) -> Row:
    """One contact; its id is made of the municipality's month and the number."""
    return (f"074-{day:%Y%m}-{number:03}", day, municipality, None, kind, reached)


def nothing(day: date, municipality: str = "Halsua") -> Row:
    """The row that says that a month had no contacts."""
    return (None, day, municipality, None, "ei tapahtumia", 0)


def book(*rows: Row, saved: datetime = SAVED, headings: Sequence[str] = HEADINGS, sheet: str = "Kontaktit") -> bytes:
    """Write a workbook with a saved time; the same rows and time give the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": saved.replace(tzinfo=None)})
        days = workbook.add_format({"num_format": "d.m.yyyy"})
        worksheet = workbook.add_worksheet(sheet)
        worksheet.write_row(0, 0, headings)
        for row_number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    worksheet.write_datetime(row_number, column, cell, days)
                elif cell is not None:
                    worksheet.write(row_number, column, cell)
    return buffer.getvalue()


def drop(settings: Settings, name: str, content: bytes, source: str = "employer_contacts", at: float = 1) -> Path:
    """Put a file into the drop folder, last modified long ago."""
    path = settings.drop_folder / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path
