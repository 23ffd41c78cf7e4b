"""Builds a template: a guide, a sheet for each table to deliver, and the drop-down lists on a hidden sheet."""

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
from warehouse.template.layout import (
    StyleName,
    Styles,
    TemplateContext,
    format_day,
    municipality_by_code,
    template_context,
    template_texts,
)
from warehouse.template.obligations import Obligation, list_obligations
from warehouse.template.sheets import SheetWriter, choices, help_text, template_columns

COLUMN_WIDTHS = (26, 30, 78, 13)
LINE_HEIGHT = 15


class GuideSheet:
    """Writes the sheet of instructions, from top to bottom."""

    def __init__(self, sheet: Worksheet, styles: Styles, context: TemplateContext) -> None:
        """Set up the empty sheet."""
        self._sheet, self._styles, self._context, self._texts, self._row = sheet, styles, context, context.texts, 0
        for column, width in enumerate(COLUMN_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def write(self, obligations: Sequence[Obligation]) -> None:
        """Write the whole sheet."""
        texts, context = self._texts, self._context
        self._line(f"{texts('title', month=context.month_text)} – {context.municipality_text}", "title", 28)
        required = [obligation for obligation in obligations if not obligation.due.optional] or obligations
        self._line(texts("lead", due=format_day(min(obligation.due_on for obligation in required))), "lead", 22)
        self._line("", "text", 8)
        self._line(texts("steps_title"), "label", 20)
        for number, step in enumerate(template_texts().steps, start=1):
            self._line(f"{number}.  {texts.translate(step)}", "text", LINE_HEIGHT)
        self._sheets(obligations)
        self._columns(obligations)

    def _line(self, text: str, style: StyleName, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, len(COLUMN_WIDTHS) - 1, "", self._styles[style])
        self._sheet.write_string(self._row, 0, text, self._styles[style])
        self._row += 1

    def _table(self, title: str, *headings: str) -> None:
        self._line("", "text", LINE_HEIGHT)
        self._line(title, "label", 20)
        self._cells(headings, "head", 1)

    def _cells(self, texts: Sequence[str], style: StyleName, lines: int) -> None:
        self._sheet.set_row(self._row, LINE_HEIGHT * lines + 2)
        for column, text in enumerate(texts):
            self._sheet.write_string(self._row, column, text, self._styles[style])
        self._row += 1

    def _sheets(self, obligations: Sequence[Obligation]) -> None:
        texts = self._texts
        self._table(texts("sheets_title"), texts("sheet_heading"), texts("due"), texts("what"))
        for obligation in obligations:
            description = texts.translate(obligation.table.description)
            due = texts("voluntary") if obligation.due.optional else format_day(obligation.due_on)
            self._cells((obligation.sheet_name, due, description), "cell", _lines(description))
            quoted = obligation.sheet_name.replace("'", "''")
            self._sheet.write_url(
                self._row - 1, 0, f"internal:'{quoted}'!A1", self._styles["link"], string=obligation.sheet_name
            )

    def _columns(self, obligations: Sequence[Obligation]) -> None:
        texts = self._texts
        parts = ("sheet_heading", "column", "meaning", "needed")
        self._table(texts("columns_title"), *(texts(part) for part in parts))
        for obligation in obligations:
            for column in template_columns(obligation):
                text = help_text(column, obligation, self._context)
                required = texts("affirmed" if column.required else "denied")
                self._cells((obligation.sheet_name, column.heading, text, required), "cell", _lines(text))


def _lines(text: str) -> int:
    return len(wrap(text, COLUMN_WIDTHS[2]))


def build_template(
    sources: Mapping[str, Source], municipality: str, month: str, language: Language | None = None
) -> bytes:
    """Return the workbook that a municipality (3-digit code) fills in for a month (2026-10).

    In the municipality's language unless another is given. WarehouseError if there is no such municipality or month,
    or if the municipality has nothing to deliver for it.
    """
    return _write(list_obligations(sources, template_context(municipality, month, language)))


def template_file_name(municipality: str, month: str) -> str:
    """Return the file name of a template, in plain letters: 421_lestijarvi_2026-10.xlsx."""
    name = unicodedata.normalize("NFKD", municipality_by_code(municipality).name.fi).encode("ascii", "ignore").decode()
    return f"{municipality}_{name.lower().replace(' ', '_')}_{month}.xlsx"


def _write(obligations: Sequence[Obligation]) -> bytes:
    buffer, context = io.BytesIO(), obligations[0].context
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles, guide = Styles(book), book.add_worksheet(context.texts("sheet"))
    sheets = [book.add_worksheet(obligation.sheet_name) for obligation in obligations]
    lists = _lists(book, obligations)
    for sheet, obligation in zip(sheets, obligations, strict=True):
        SheetWriter(sheet, styles, obligation).write(lists)
    GuideSheet(guide, styles, context).write(obligations)
    book.close()
    return buffer.getvalue()


def _lists(book: xlsxwriter.Workbook, obligations: Sequence[Obligation]) -> dict[tuple[str, str], str]:
    """Write all drop-down lists to a hidden sheet and return their ranges by table and column."""
    sheet, ranges = book.add_worksheet(LISTS_SHEET), dict[tuple[str, str], str]()
    sheet.hide()
    for obligation in obligations:
        for column in obligation.columns:
            texts, index = choices(obligation, column), len(ranges)
            for row, text in enumerate(texts):
                sheet.write_string(row, index, text)
            if texts:
                ranges[obligation.name, column] = (
                    f"{LISTS_SHEET}!${column_letters(index)}$1:${column_letters(index)}${len(texts)}"
                )
    return ranges
