"""Rebuilds a workbook from the cells of a file: for formats that cannot be marked in place, and for large files."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from warehouse.feedback.marks import AUTHOR, COLOURS, Mark, SheetMarks, marks_by_row, unique_sheet_name, xml_text
from warehouse.feedback.summary_sheet import COLUMN_WIDTHS, SENTENCE_COLUMNS, STYLES, SummaryRow, cell_link
from warehouse.intake.workbook import Cell, CellIndex, Sheet, SourceWorkbook

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MIN_INEXACT_INTEGER = 10**15
"""Integers from here on are written as text: a workbook keeps 15 digits."""
NUMBER_FORMATS = {
    "number": "General",
    "percent": "0.######%",
    "date": "d.m.yyyy",
    "moment": "d.m.yyyy hh:mm",
    "time": "hh:mm:ss",
    "span": "[h]:mm:ss",
}
WIDTH_SAMPLE_ROWS = 200
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
"""What a formula may begin with; such a text is written with a quote prefix and stays text when it is edited."""


class RebuiltWorkbook:
    """Writes a workbook row by row in constant memory, so that a large file needs little of it."""

    def __init__(self, target: io.BytesIO, temporary_folder: str) -> None:
        """Start the workbook."""
        self.book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True, "tmpdir": temporary_folder, "strings_to_formulas": False,
                "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
            },
        )  # fmt: skip
        self._formats: dict[tuple[str, str], Format] = {}

    def format(self, kind: str, colour: str) -> Format:
        """Return the format of a kind of value, with a fill unless `colour` is empty."""
        if (kind, colour) not in self._formats:
            properties: dict[str, Any] = (
                {"num_format": NUMBER_FORMATS[kind]} if kind in NUMBER_FORMATS else {"quote_prefix": kind == "quoted"}
            )
            fill = {"bg_color": f"#{colour}", "border": 1, "border_color": "#7F7F7F"} if colour else {}
            self._formats[kind, colour] = self.book.add_format({**properties, **fill})
        return self._formats[kind, colour]


class RebuiltSheet:
    """Writes one sheet of the rebuilt workbook."""

    def __init__(self, rebuilt: RebuiltWorkbook, name: str, source: Sheet, marks: dict[str, Mark]) -> None:
        """Add the sheet, with columns as wide as their texts."""
        self._rebuilt, self._source = rebuilt, source
        self._marks_by_row = marks_by_row(marks)
        self._sheet = rebuilt.book.add_worksheet(name)
        if source.visibility != "visible":
            self._sheet.very_hidden() if source.visibility == "very hidden" else self._sheet.hide()
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        for column, width in _widths(source).items():
            self._sheet.set_column(column, column, width, None, {"hidden": column in source.metadata.hidden_columns})

    def write(self) -> None:
        """Write the rows in order, then the rows below them that have marks only."""
        last = -1
        for row, cells in enumerate(self._source.rows):
            if (line := self._source.row_number(row) - 1) >= MAX_ROWS:
                break
            if row in self._source.metadata.hidden_rows:
                self._sheet.set_row(line, None, None, {"hidden": True})
            self._write_row(line, row, cells)
            last = line
        for line in sorted(line for line in self._marks_by_row if last < line < MAX_ROWS):
            self._write_row(line, line, ())

    def _write_row(self, line: int, row: int, cells: Sequence[Cell]) -> None:
        marks = self._marks_by_row.get(line, {})
        for column in range(max([len(cells), *(column + 1 for column in marks)])):
            value = cells[column] if column < len(cells) else ""
            self._write_cell(line, (row, column), value, marks.get(column))

    def _write_cell(self, line: int, at: CellIndex, value: Cell, mark: Mark | None) -> None:
        if value == "":
            value = self._source.metadata.errors.get(at, "")
        if value != "" or mark:
            self._write_value(
                (line, at[1]), value, COLOURS[mark.severity] if mark else "", at in self._source.metadata.percents
            )
        if mark and mark.text:
            size = {"author": AUTHOR, "width": 320, "height": 18 * mark.lines, "font_size": 9}
            self._sheet.write_comment(line, at[1], mark.text, size)

    def _write_value(self, at: CellIndex, value: Cell, colour: str, percent: bool) -> None:
        sheet, cell_format = self._sheet, self._rebuilt.format
        match value:
            case "":
                sheet.write_blank(*at, None, cell_format("number", colour))
            case bool():
                sheet.write_boolean(*at, value, cell_format("number", colour))
            case int() | float() if -MIN_INEXACT_INTEGER < value < MIN_INEXACT_INTEGER:
                sheet.write_number(*at, value, cell_format("percent" if percent else "number", colour))
            case datetime() | date() if value.year >= 1900:
                kind = "moment" if isinstance(value, datetime) and value.time() != time() else "date"
                naive = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                sheet.write_datetime(*at, naive, cell_format(kind, colour))
            case time() | timedelta():
                sheet.write_datetime(*at, value, cell_format("time" if isinstance(value, time) else "span", colour))
            case _:
                text = xml_text(str(value))
                sheet.write_string(
                    *at, text, cell_format("quoted" if text.startswith(FORMULA_PREFIXES) else "text", colour)
                )


def _widths(sheet: Sheet) -> dict[int, int]:
    widths: dict[int, int] = dict.fromkeys(sheet.metadata.hidden_columns, 10)
    for cells in sheet.rows[:WIDTH_SAMPLE_ROWS]:
        for column, value in enumerate(cells[:MAX_COLUMNS]):
            if value != "":
                widths[column] = min(50, max(widths.get(column, 10), len(str(value)) + 2))
    return widths


def rebuild_workbook(
    book: SourceWorkbook, marks: SheetMarks, summary: Sequence[SummaryRow], front: str, default_name: str
) -> bytes:
    """Return an xlsx with the summary as its first sheet and every cell at its address in the file, marked.

    `front` is the name of the summary's sheet, `default_name` that of a sheet without a name. Rows and columns beyond
    the limits of a workbook are left out.
    """
    target = io.BytesIO()
    with TemporaryDirectory() as temporary_folder:
        rebuilt = RebuiltWorkbook(target, temporary_folder)
        names = _sheet_names(book, front, default_name)
        _write_summary(rebuilt, front, summary, names)
        for sheet in book.sheets:
            if sheet.name in names:
                RebuiltSheet(rebuilt, names[sheet.name], sheet, marks.get(sheet.name, {})).write()
        rebuilt.book.close()
    return target.getvalue()


def _sheet_names(book: SourceWorkbook, front: str, default_name: str) -> dict[str, str]:
    """Return the name that each sheet gets; the summary sheet of earlier feedback gets none and is left out."""
    names: dict[str, str] = {}
    for sheet in book.sheets:
        if sheet.name != front:
            used_names = {front.lower(), *(name.lower() for name in names.values())}
            names[sheet.name] = unique_sheet_name(sheet.name, used_names, default_name)
    return names


def _write_summary(rebuilt: RebuiltWorkbook, front: str, summary: Sequence[SummaryRow], names: dict[str, str]) -> None:
    sheet = rebuilt.book.add_worksheet(front)
    styles = {
        name: rebuilt.book.add_format({**style, "valign": "top", "text_wrap": True}) for name, style in STYLES.items()
    }
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(COLUMN_WIDTHS):
        sheet.set_column(column, column, width)
    for row, line in enumerate(summary):
        sheet.set_row(row, line.height)
        if line.is_sentence:
            sheet.merge_range(row, 0, row, SENTENCE_COLUMNS - 1, "", styles[line.cells[0].style])
        for column, cell in enumerate(line.cells):
            if cell.target and cell.target[0] in names:
                address = f"internal:{cell_link(cell.target, names.__getitem__)}"
                sheet.write_url(row, column, address, styles["link"], string=cell.text[:255])
            else:
                sheet.write_string(row, column, cell.text, styles[cell.style])
