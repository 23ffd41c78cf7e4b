"""Workbooks of targets as owners would write them, by hand for a test."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

FINNISH = ("Mittari", "Vuosi", "Kunta", "Tavoite", "Perustelu suomeksi", "Perustelu ruotsiksi")
SWEDISH = ("Indikator", "År", "Kommun", "Mål", "Motivering på finska", "Motivering på svenska")
SAVED = datetime(2026, 1, 20, 10)
Row = Sequence[Any]


def book(
    *rows: Row,
    headings: Sequence[str] = FINNISH,
    preamble: Sequence[Row] = (("Vastuukunta", "Kokkola"),),
    sheet: str = "Tavoitteet",
    saved: datetime = SAVED,
) -> bytes:
    """Write a workbook; a number given as a text with % is a cell that shows a share, as Excel stores it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        written.set_properties({"created": saved})
        share, page = written.add_format({"num_format": "0 %"}), written.add_worksheet(sheet)
        for at, row in enumerate([*preamble, (), headings, *rows]):
            for place, cell in enumerate(row):
                if isinstance(cell, str) and cell.endswith("%!"):
                    page.write_number(at, place, float(cell[:-2]) / 100, share)
                elif cell is not None:
                    page.write(at, place, cell)
    return made.getvalue()
