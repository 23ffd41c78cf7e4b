"""A workbook written anew from the cells of a file: for formats that cannot be marked in place, and for large files."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from warehouse.feedback.marks import AUTHOR, COLOURS, Mark, Marked, by_row, plain, sheet_name
from warehouse.feedback.summary_sheet import ACROSS, STYLES, WIDTHS, Line, href
from warehouse.intake.workbook import Cell, CellIndex, Sheet, SourceWorkbook

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
EXACT = 10**15
"""Whole numbers from here on are written as text: a workbook keeps 15 digits."""
KINDS = {
    "number": "General",
    "percent": "0.######%",
    "date": "d.m.yyyy",
    "moment": "d.m.yyyy hh:mm",
    "time": "hh:mm:ss",
    "span": "[h]:mm:ss",
}
WIDTH_FROM = 200
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a formula may begin with; such a text is written as text, and stays one when it is edited."""


class RebuiltWorkbook:
    """A workbook in the making; rows are written in order and forgotten, so a large file needs little memory."""

    def __init__(self, target: io.BytesIO, scratch: str) -> None:
        """Start the workbook."""
        self.book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "nan_inf_to_errors": False,
            },
        )  # fmt: skip
        self._formats: dict[tuple[str, str], Format] = {}

    def format(self, kind: str, colour: str) -> Format:
        """Return the format of a kind of value on a fill; no colour is no fill."""
        if (kind, colour) not in self._formats:
            wanted: dict[str, Any] = (
                {"num_format": KINDS[kind]} if kind in KINDS else {"quote_prefix": kind == "quoted"}
            )
            fill = {"bg_color": f"#{colour}", "border": 1, "border_color": "#7F7F7F"} if colour else {}
            self._formats[kind, colour] = self.book.add_format({**wanted, **fill})
        return self._formats[kind, colour]


class RebuiltSheet:
    """One sheet in the making."""

    def __init__(self, anew: RebuiltWorkbook, name: str, read: Sheet, marked: dict[str, Mark]) -> None:
        """Add the sheet, with the widths its texts need."""
        self._anew, self._read = anew, read
        self._by_row = by_row(marked)
        self._sheet = anew.book.add_worksheet(name)
        if read.visibility != "visible":
            self._sheet.very_hidden() if read.visibility == "very hidden" else self._sheet.hide()
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        for column, width in _widths(read).items():
            self._sheet.set_column(column, column, width, None, {"hidden": column in read.metadata.hidden_columns})

    def write(self) -> None:
        """Write the rows from the first to the last; rows with marks alone come after them."""
        last = -1
        for row, cells in enumerate(self._read.rows):
            if (line := self._read.row_number(row) - 1) >= MOST_ROWS:
                break
            if row in self._read.metadata.hidden_rows:
                self._sheet.set_row(line, None, None, {"hidden": True})
            self._write_row(line, row, cells)
            last = line
        for line in sorted(line for line in self._by_row if last < line < MOST_ROWS):
            self._write_row(line, line, ())

    def _write_row(self, line: int, row: int, cells: Sequence[Cell]) -> None:
        marks = self._by_row.get(line, {})
        for column in range(max([len(cells), *(place + 1 for place in marks)])):
            value = cells[column] if column < len(cells) else ""
            self._place(line, (row, column), value, marks.get(column))

    def _place(self, line: int, at: CellIndex, value: Cell, mark: Mark | None) -> None:
        if value == "":
            value = self._read.metadata.errors.get(at, "")
        if value != "" or mark:
            self._write(
                (line, at[1]), value, COLOURS[mark.severity] if mark else "", at in self._read.metadata.percents
            )
        if mark and mark.text:
            size = {"author": AUTHOR, "width": 320, "height": 18 * mark.lines, "font_size": 9}
            self._sheet.write_comment(line, at[1], mark.text, size)

    def _write(self, at: CellIndex, value: Cell, colour: str, percent: bool) -> None:
        sheet, made = self._sheet, self._anew.format
        match value:
            case "":
                sheet.write_blank(*at, None, made("number", colour))
            case bool():
                sheet.write_boolean(*at, value, made("number", colour))
            case int() | float() if -EXACT < value < EXACT:
                sheet.write_number(*at, value, made("percent" if percent else "number", colour))
            case datetime() | date() if value.year >= 1900:
                kind = "moment" if isinstance(value, datetime) and value.time() != time() else "date"
                naive = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                sheet.write_datetime(*at, naive, made(kind, colour))
            case time() | timedelta():
                sheet.write_datetime(*at, value, made("time" if isinstance(value, time) else "span", colour))
            case _:
                text = plain(str(value))
                sheet.write_string(*at, text, made("quoted" if text.startswith(RISKY) else "text", colour))


def _widths(sheet: Sheet) -> dict[int, int]:
    widths: dict[int, int] = dict.fromkeys(sheet.metadata.hidden_columns, 10)
    for cells in sheet.rows[:WIDTH_FROM]:
        for column, value in enumerate(cells[:MOST_COLUMNS]):
            if value != "":
                widths[column] = min(50, max(widths.get(column, 10), len(str(value)) + 2))
    return widths


def written_anew(book: SourceWorkbook, marked: Marked, summary: Sequence[Line], front: str, otherwise: str) -> bytes:
    """Return an xlsx with the summary in front and every sheet's cells at their own addresses, marked.

    `front` names the summary's sheet, `otherwise` a sheet whose name is empty. What lies beyond the last row or column
    a workbook has is left out.
    """
    target = io.BytesIO()
    with TemporaryDirectory() as scratch:
        anew = RebuiltWorkbook(target, scratch)
        names = _names(book, front, otherwise)
        _write_summary(anew, front, summary, names)
        for sheet in book.sheets:
            if sheet.name in names:
                RebuiltSheet(anew, names[sheet.name], sheet, marked.get(sheet.name, {})).write()
        anew.book.close()
    return target.getvalue()


def _names(book: SourceWorkbook, front: str, otherwise: str) -> dict[str, str]:
    """Return the name each sheet gets; a summary of ours from an earlier answer gets none."""
    names: dict[str, str] = {}
    for sheet in book.sheets:
        if sheet.name != front:
            taken = {front.lower(), *(name.lower() for name in names.values())}
            names[sheet.name] = sheet_name(sheet.name, taken, otherwise)
    return names


def _write_summary(anew: RebuiltWorkbook, front: str, summary: Sequence[Line], names: dict[str, str]) -> None:
    sheet = anew.book.add_worksheet(front)
    styles = {
        name: anew.book.add_format({**style, "valign": "top", "text_wrap": True}) for name, style in STYLES.items()
    }
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for row, line in enumerate(summary):
        sheet.set_row(row, line.height)
        if line.across:
            sheet.merge_range(row, 0, row, ACROSS - 1, "", styles[line.cells[0].style])
        for column, cell in enumerate(line.cells):
            if cell.target and cell.target[0] in names:
                address = f"internal:{href(cell.target, names.__getitem__)}"
                sheet.write_url(row, column, address, styles["link"], string=cell.text[:255])
            else:
                sheet.write_string(row, column, cell.text, styles[cell.style])
