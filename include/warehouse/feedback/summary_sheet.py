"""The summary sheet, the first one of the marked workbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from warehouse.feedback.marks import COLOURS, xml_text
from warehouse.feedback.summary import Listing, RemarkGroup, Summary
from warehouse.intake.report import Severity
from warehouse.intake.workbook import column_letters

Style = Literal["title", "outcome", "text", "heading", "head", "cell", "number", "error", "warning", "note", "link"]
COLUMN_WIDTHS = (22, 24, 34, 34, 40, 20, 18, 18)
"""Widths of the sheet's columns, in characters."""
LINE_HEIGHT = 15
"""Height of a line of text, in points."""
SENTENCE_COLUMNS = 5
"""How many columns a sentence is merged over."""
BLUE = "#1F4E79"
_BOX: Mapping[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
STYLES: Mapping[Style, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": BLUE},
    "outcome": {"bold": True, "font_size": 14},
    "text": {},
    "heading": {"bold": True, "font_size": 12, "font_color": BLUE},
    "head": {**_BOX, "bold": True, "bg_color": "#F2F2F2"},
    "cell": {**_BOX},
    "number": {**_BOX, "align": "right"},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1},
    "error": {**_BOX, "bold": True, "bg_color": f"#{COLOURS['error']}"},
    "warning": {**_BOX, "bold": True, "bg_color": f"#{COLOURS['warning']}"},
    "note": {**_BOX, "bg_color": f"#{COLOURS['note']}"},
}


@dataclass(frozen=True)
class SummaryCell:
    """One cell of the summary; `target` is the sheet and cell that a link leads to."""

    text: str
    style: Style
    target: tuple[str, str] | None = None


@dataclass(frozen=True)
class SummaryRow:
    """One row of the summary sheet; `is_sentence`: its one cell is merged over SENTENCE_COLUMNS columns."""

    cells: tuple[SummaryCell, ...] = ()
    is_sentence: bool = False

    @property
    def height(self) -> int:
        """The height its texts need, in points; not every program fits a row to wrapped text."""
        widths = (sum(COLUMN_WIDTHS[:SENTENCE_COLUMNS]),) if self.is_sentence else COLUMN_WIDTHS
        large = 2 if self.cells and self.cells[0].style in ("title", "outcome") else 1
        pairs = zip(self.cells, widths, strict=False)
        return LINE_HEIGHT * large * max([1, *(_lines(cell.text, width // large) for cell, width in pairs)])


def _lines(text: str, width: int) -> int:
    return sum(max(1, len(wrap(part, width - 2))) for part in text.splitlines()) or 1


def summary_rows(summary: Summary, copy_note: str) -> Iterator[SummaryRow]:
    """Yield the rows from top to bottom; `copy_note` says what kind of copy the workbook is."""
    yield _sentence_row(f"{summary.title}: {summary.name}", "title")
    yield _sentence_row(summary.word, "outcome")
    yield _sentence_row(summary.meaning, "text")
    yield _sentence_row(copy_note, "text")
    yield SummaryRow()
    for name, value in summary.facts:
        yield SummaryRow((SummaryCell(xml_text(name), "head"), SummaryCell(xml_text(value), "cell")))
    yield from _remark_rows(summary)
    yield from _table_rows(summary.read)
    if summary.changes:
        yield from _table_rows(summary.changes)


def _sentence_row(text: str, style: Style) -> SummaryRow:
    return SummaryRow((SummaryCell(xml_text(text), style),), is_sentence=True)


def _remark_rows(summary: Summary) -> Iterator[SummaryRow]:
    yield SummaryRow()
    yield _sentence_row(summary.remarks_title, "heading")
    if summary.remarks:
        yield _heading_row(summary.remark_headings)
        yield from (_remark_row(group) for group in summary.remarks)
    else:
        yield _sentence_row(summary.no_remarks, "text")
    if summary.more_remarks:
        yield _sentence_row(summary.more_remarks, "text")


def _remark_row(group: RemarkGroup) -> SummaryRow:
    place = ": ".join(part for part in (group.sheet, group.locations) if part)
    severity: Severity = group.severity
    texts = (group.text.found, group.text.expected, group.text.suggestion)
    return SummaryRow(
        (
            SummaryCell(xml_text(group.word), severity),
            SummaryCell(xml_text(place), "link" if group.target else "cell", group.target),
            *(SummaryCell(xml_text(text), "cell") for text in texts),
        )
    )


def _table_rows(listing: Listing) -> Iterator[SummaryRow]:
    yield SummaryRow()
    yield _sentence_row(listing.title, "heading")
    if not listing.rows:
        yield _sentence_row(listing.empty_text, "text")
        return
    yield _heading_row(listing.headings)
    for row in listing.rows:
        yield SummaryRow(
            tuple(
                SummaryCell(xml_text(text), "number" if column in listing.numeric else "cell")
                for column, text in enumerate(row)
            )
        )
    if listing.more:
        yield _sentence_row(listing.more, "text")


def _heading_row(headings: tuple[str, ...]) -> SummaryRow:
    return SummaryRow(tuple(SummaryCell(xml_text(text), "head") for text in headings))


def cell_link(target: tuple[str, str], name_of: Callable[[str], str]) -> str:
    """Return the address of a cell within its workbook; `name_of` gives the name of its sheet there."""
    sheet, cell = target
    quoted = name_of(sheet).replace("'", "''")
    return f"'{quoted}'!{cell}"


class SummarySheet:
    """Writes the summary sheet of an openpyxl workbook."""

    def __init__(self, book: Workbook, name: str) -> None:
        """Add the sheet as the first and active one."""
        self._names = set(book.sheetnames)
        self._styles: dict[Style, Any] = {}
        self._sheet = book.create_sheet(name, 0)
        book.active = 0
        self._sheet.sheet_view.showGridLines = False
        self._sheet.sheet_view.tabSelected = True
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = 9
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for column, width in enumerate(COLUMN_WIDTHS):
            self._sheet.column_dimensions[column_letters(column)].width = width

    def write(self, summary: Sequence[SummaryRow]) -> None:
        """Write the rows from the top."""
        for row, line in enumerate(summary, start=1):
            self._sheet.row_dimensions[row].height = line.height
            if line.is_sentence:
                self._sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=SENTENCE_COLUMNS)
            for column, cell in enumerate(line.cells, start=1):
                self._write(self._sheet.cell(row, column), cell)

    def _write(self, cell: Any, summary_cell: SummaryCell) -> None:
        cell.value = summary_cell.text
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =
        if summary_cell.target and summary_cell.target[0] in self._names:
            address = cell_link(summary_cell.target, str)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=address, display=summary_cell.text[:255])
        if summary_cell.style not in self._styles:
            _apply_style(cell, STYLES[summary_cell.style])
            self._styles[summary_cell.style] = cell._style
        cell._style = copy(self._styles[summary_cell.style])


def _apply_style(cell: Cell | MergedCell, style: Mapping[str, Any]) -> None:
    """Apply a style given as XlsxWriter properties; slow in openpyxl, so that each style is applied once and copied."""
    underline: Literal["single"] | None = "single" if style.get("underline") else None
    size, colour = style.get("font_size", 11), style.get("font_color", "#000000")[1:]
    cell.font = Font(name="Calibri", bold=style.get("bold"), size=size, color=colour, underline=underline)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=style.get("align"))
    if "bg_color" in style:
        cell.fill = PatternFill("solid", fgColor=style["bg_color"][1:])
    if "border" in style:
        side = Side("thin", style["border_color"][1:])
        cell.border = Border(side, side, side, side)
