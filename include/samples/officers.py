"""How officers keep their lists: the same rows with a title, a totals row, two rows of headings, or as a text table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter

from samples import days

Cell = str | int | float | date | None
Grid = list[list[Cell]]
Record = Mapping[str, Cell]

SAVED = days.saved_on(3, 9)  # the same at every run, so that the bytes stay the same
TOTAL = {"fi": "Yhteensä", "sv": "Totalt"}


@dataclass(frozen=True)
class Manner:
    """One officer's way: which columns under which headings, and what stands around them.

    `municipality` is how the officer writes the own one; its name if empty. `groups` is an upper row of headings: a
    text, and over how many columns it is merged. `total` names the column that is added up beneath, `encoding` makes
    it a text table with semicolons.
    """

    language: str
    headings: Mapping[str, str]
    municipality: str = ""
    title: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    text_dates: bool = False
    total: str = ""
    note: str = ""
    encoding: str = ""
    saved: datetime = field(default=SAVED)


def as_file(sheet: str, manner: Manner, records: Sequence[Record]) -> bytes:
    """Write the records as the officer does: a workbook with one sheet, or a text table."""
    grid = laid_out(manner, records)
    if manner.encoding:
        return as_text(grid, manner.encoding)
    return as_workbook(sheet, grid, manner.saved, groups=manner.groups)


def laid_out(manner: Manner, records: Sequence[Record]) -> Grid:
    """Lay out the rows of the sheet: title, labels, headings, records, total and note."""
    grid = _set_off([[line] for line in manner.title]) + _set_off([[*label] for label in manner.above])
    if manner.groups:
        grid.append([cell for text, width in manner.groups for cell in (text, *[None] * (width - 1))])
    grid.append(list(manner.headings.values()))
    grid += [[_shown(record[column], manner.text_dates) for column in manner.headings] for record in records]
    if manner.total:
        grid.append(_total(manner, records))
    return grid + ([[], [manner.note]] if manner.note else [])


def _set_off(rows: Grid) -> Grid:
    """Add an empty row beneath rows, if there are any."""
    return [*rows, []] if rows else []


def _shown(cell: Cell, as_text: bool) -> Cell:
    return f"{cell.day}.{cell.month}.{cell.year}" if as_text and isinstance(cell, date) else cell


def _total(manner: Manner, records: Sequence[Record]) -> list[Cell]:
    added = sum(int(str(record[manner.total])) for record in records)
    return [TOTAL[manner.language], *(added if column == manner.total else None for column in [*manner.headings][1:])]


def as_workbook(sheet: str, grid: Grid, saved: datetime, groups: Sequence[tuple[str, int]] = ()) -> bytes:
    """Write the grid as an xlsx that says when it was saved; `groups` are merged in the first row that starts so."""
    return as_sheets({sheet: grid}, saved, groups)


def as_sheets(sheets: Mapping[str, Grid], saved: datetime, groups: Sequence[tuple[str, int]] = ()) -> bytes:
    """Write a workbook of several sheets."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "default_date_format": "d.m.yyyy"})
    book.set_properties({"created": saved})
    for name, grid in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(grid):
            for place, cell in enumerate(row):
                _write(page, number, place, cell)
        if groups:
            _merge(page, next(number for number, row in enumerate(grid) if row and row[0] == groups[0][0]), groups)
        page.set_column(0, 15, 18)
    book.close()
    return memory.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, place: int, cell: Cell) -> None:
    """Write one cell by its type; codes stay text and keep their zeros."""
    if isinstance(cell, str):
        page.write_string(row, place, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell)
    elif cell is not None:
        page.write_number(row, place, cell)


def _merge(page: xlsxwriter.worksheet.Worksheet, row: int, groups: Sequence[tuple[str, int]]) -> None:
    place = 0
    for text, width in groups:
        if width > 1:
            page.merge_range(row, place, row, place + width - 1, text)
        place += width


def as_text(grid: Grid, encoding: str) -> bytes:
    """Write the grid as a table of text with semicolons, as a Finnish or Swedish spreadsheet program saves it."""
    out = io.StringIO()
    rows = [["" if cell is None else str(_shown(cell, as_text=True)) for cell in row] for row in grid]
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)
