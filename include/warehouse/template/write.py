"""The template: one workbook with a sheet for each thing that a municipality owes of a month."""

import io
import unicodedata
from collections.abc import Mapping, Sequence

import xlsxwriter

from warehouse.intake.book import letters
from warehouse.intake.labels import LISTS
from warehouse.intake.remarks import Language
from warehouse.sources import Source
from warehouse.template.choices import choices
from warehouse.template.frame import frame, municipality_of
from warehouse.template.guide import Guide
from warehouse.template.looks import Looks
from warehouse.template.owed import Owed, owed
from warehouse.template.sheet import Filling


def template(sources: Mapping[str, Source], municipality: str, month: str, language: Language | None = None) -> bytes:
    """Return the workbook that a municipality (3-digit code) fills in for a month (2026-10).

    In the municipality's own language unless another is named. WarehouseError if there is no such municipality or
    month, or nothing is owed.
    """
    return _written(owed(sources, frame(municipality, month, language)))


def file_name(municipality: str, month: str) -> str:
    """Return the file name of a template, in plain letters: 421_lestijarvi_2026-10.xlsx."""
    name = unicodedata.normalize("NFKD", municipality_of(municipality).name.fi).encode("ascii", "ignore").decode()
    return f"{municipality}_{name.lower().replace(' ', '_')}_{month}.xlsx"


def _written(every: Sequence[Owed]) -> bytes:
    memory, of = io.BytesIO(), every[0].frame
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks, guide = Looks(book), book.add_worksheet(of.words("sheet"))
    sheets = [book.add_worksheet(one.sheet) for one in every]
    lists = _lists(book, every)
    for sheet, one in zip(sheets, every, strict=True):
        Filling(sheet, looks, one).write(lists)
    Guide(guide, looks, of).write(every)
    book.close()
    return memory.getvalue()


def _lists(book: xlsxwriter.Workbook, every: Sequence[Owed]) -> dict[tuple[str, str], str]:
    """Write the texts of all drop-downs to a hidden sheet and return their ranges by table and column."""
    sheet, found = book.add_worksheet(LISTS), dict[tuple[str, str], str]()
    sheet.hide()
    for one in every:
        for column in one.columns:
            texts, place = choices(one, column), len(found)
            for row, text in enumerate(texts):
                sheet.write_string(row, place, text)
            if texts:
                found[one.name, column] = f"{LISTS}!${letters(place)}$1:${letters(place)}${len(texts)}"
    return found
