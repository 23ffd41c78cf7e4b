"""The template: one workbook with a sheet for each thing that a municipality owes of a month."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from textwrap import wrap

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from warehouse.intake.report import Language
from warehouse.intake.tables.vocabulary import LISTS_SHEET
from warehouse.intake.workbook import column_letters
from warehouse.sources import Source
from warehouse.template.layout import Frame, Look, Styles, frame, municipality_of, shown_day, template_texts
from warehouse.template.obligations import Obligation, owed
from warehouse.template.sheets import SheetWriter, asked, choices, help_text

WIDTHS = (26, 30, 78, 13)
LINE = 15


class Guide:
    """The sheet of instructions, written from top to bottom."""

    def __init__(self, sheet: Worksheet, looks: Styles, frame: Frame) -> None:
        """Set up the empty sheet."""
        self._sheet, self._looks, self._frame, self._words, self._row = sheet, looks, frame, frame.words, 0
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def write(self, owed: Sequence[Obligation]) -> None:
        """Write everything."""
        words, frame = self._words, self._frame
        self._line(f"{words('title', month=frame.shown)} – {frame.municipality}", "title", 28)
        awaited = [one for one in owed if not one.due.optional] or owed
        self._line(words("lead", due=shown_day(min(one.day for one in awaited))), "lead", 22)
        self._line("", "text", 8)
        self._line(words("steps_title"), "label", 20)
        for number, step in enumerate(template_texts().steps, start=1):
            self._line(f"{number}.  {words.pick(step)}", "text", LINE)
        self._sheets(owed)
        self._columns(owed)

    def _line(self, text: str, look: Look, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, len(WIDTHS) - 1, "", self._looks[look])
        self._sheet.write_string(self._row, 0, text, self._looks[look])
        self._row += 1

    def _table(self, title: str, *headings: str) -> None:
        self._line("", "text", LINE)
        self._line(title, "label", 20)
        self._cells(headings, "head", 1)

    def _cells(self, texts: Sequence[str], look: Look, lines: int) -> None:
        self._sheet.set_row(self._row, LINE * lines + 2)
        for column, text in enumerate(texts):
            self._sheet.write_string(self._row, column, text, self._looks[look])
        self._row += 1

    def _sheets(self, owed: Sequence[Obligation]) -> None:
        words = self._words
        self._table(words("sheets_title"), words("sheet_heading"), words("due"), words("what"))
        for one in owed:
            said = words.pick(one.table.description)
            day = words("voluntary") if one.due.optional else shown_day(one.day)
            self._cells((one.sheet, day, said), "cell", _lines(said))
            quoted = one.sheet.replace("'", "''")
            self._sheet.write_url(self._row - 1, 0, f"internal:'{quoted}'!A1", self._looks["link"], string=one.sheet)

    def _columns(self, owed: Sequence[Obligation]) -> None:
        words = self._words
        parts = ("sheet_heading", "column", "meaning", "needed")
        self._table(words("columns_title"), *(words(part) for part in parts))
        for one in owed:
            for what in asked(one):
                said = help_text(what, one, self._frame)
                needed = words("affirmed" if what.needed else "denied")
                self._cells((one.sheet, what.heading, said, needed), "cell", _lines(said))


def _lines(text: str) -> int:
    return len(wrap(text, WIDTHS[2]))


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


def _written(every: Sequence[Obligation]) -> bytes:
    memory, of = io.BytesIO(), every[0].frame
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks, guide = Styles(book), book.add_worksheet(of.words("sheet"))
    sheets = [book.add_worksheet(one.sheet) for one in every]
    lists = _lists(book, every)
    for sheet, one in zip(sheets, every, strict=True):
        SheetWriter(sheet, looks, one).write(lists)
    Guide(guide, looks, of).write(every)
    book.close()
    return memory.getvalue()


def _lists(book: xlsxwriter.Workbook, every: Sequence[Obligation]) -> dict[tuple[str, str], str]:
    """Write the texts of all drop-downs to a hidden sheet and return their ranges by table and column."""
    sheet, found = book.add_worksheet(LISTS_SHEET), dict[tuple[str, str], str]()
    sheet.hide()
    for one in every:
        for column in one.columns:
            texts, place = choices(one, column), len(found)
            for row, text in enumerate(texts):
                sheet.write_string(row, place, text)
            if texts:
                found[one.name, column] = (
                    f"{LISTS_SHEET}!${column_letters(place)}$1:${column_letters(place)}${len(texts)}"
                )
    return found
