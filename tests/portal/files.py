"""Workbooks as senders make them, with invented contacts."""

import hashlib
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl

FINNISH = ("Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)")
SWEDISH = ("Kontaktens id", "Datum", "Kommun", "Andra kommuner", "Art", "Arbetsgivare (antal)")
PERSON = "010100A9503"
"""An invented henkilötunnus: 900-999 are never issued; 010100950 leaves 3 when divided by 31."""


def workbook(rows: Sequence[Sequence[Any]], headings: Sequence[str] = FINNISH, sheet: str = "Kontaktit") -> bytes:
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (headings, *rows):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def contacts(code: str, name: str, days: int = 12, kind: str = "käynti") -> list[list[Any]]:
    """Return a contact for each of the first days of October 2026, with as many employers as the day's number."""
    return [[f"{code}-202610-{day:03d}", date(2026, 10, day), name, None, kind, day] for day in range(1, days + 1)]


def good() -> bytes:
    """Return a file of Lestijärvi without errors."""
    return workbook(contacts("421", "Lestijärvi"))


def bad() -> bytes:
    """Return a file of Lestijärvi whose rows 3 and 5 have errors: an impossible day, a word instead of a number."""
    rows = contacts("421", "Lestijärvi")
    rows[1][1] = "32.10.2026"
    rows[3][5] = "viisi <b>kpl</b>"
    return workbook(rows)


def swedish() -> bytes:
    """Return a file of Pedersöre, in Swedish."""
    return workbook(contacts("599", "Pedersöre", kind="besök"), SWEDISH, "Kontakter")


def of_another() -> bytes:
    """Return a file with rows of Lestijärvi and one of Kokkola."""
    return workbook([*contacts("421", "Lestijärvi"), *contacts("272", "Kokkola", 1)])


def with_a_person() -> bytes:
    """Return a file of more than a megabyte, the usual limit of a spool, with a henkilötunnus in F3."""
    rows = contacts("421", "Lestijärvi")
    rows[1][5] = PERSON
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows)))
    noise = book.create_sheet("Muuta")
    for row in range(5_000):
        noise.append([f"x{hashlib.sha256(f'{row} {column}'.encode()).hexdigest()}" for column in range(8)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
