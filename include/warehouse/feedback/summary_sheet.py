"""The summary sheet in front of the sender's own workbook."""

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

from warehouse.feedback.marks import COLOURS, plain
from warehouse.feedback.summary import Group, Listing, Summary
from warehouse.intake.report import Severity
from warehouse.intake.workbook import column_letters

Style = Literal["title", "outcome", "text", "heading", "head", "cell", "number", "error", "warning", "note", "link"]
WIDTHS = (22, 24, 34, 34, 40, 20, 18, 18)
"""Widths of the sheet's columns, in characters."""
LINE = 15
"""Height of a line of text, in points."""
ACROSS = 5
"""A sentence lies across the first five columns."""
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
class LineCell:
    """One cell of the summary; `target` is the sheet and cell that a link leads to."""

    text: str
    style: Style
    target: tuple[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One row of the summary; `across` is a sentence that lies over several columns, `head` a table's headings."""

    cells: tuple[LineCell, ...] = ()
    across: bool = False

    @property
    def height(self) -> int:
        """The height its texts need, in points; not every program fits a row to wrapped text."""
        widths = (sum(WIDTHS[:ACROSS]),) if self.across else WIDTHS
        large = 2 if self.cells and self.cells[0].style in ("title", "outcome") else 1
        pairs = zip(self.cells, widths, strict=False)
        return LINE * large * max([1, *(_lines(cell.text, width // large) for cell, width in pairs)])


def _lines(text: str, width: int) -> int:
    return sum(max(1, len(wrap(part, width - 2))) for part in text.splitlines()) or 1


def lines(summary: Summary, how: str) -> Iterator[Line]:
    """Yield the summary from top to bottom; `how` tells what kind of copy the workbook is."""
    yield _sentence(f"{summary.title}: {summary.name}", "title")
    yield _sentence(summary.word, "outcome")
    yield _sentence(summary.meaning, "text")
    yield _sentence(how, "text")
    yield Line()
    for name, value in summary.facts:
        yield Line((LineCell(plain(name), "head"), LineCell(plain(value), "cell")))
    yield from _remarks(summary)
    yield from _listing(summary.read)
    if summary.changes:
        yield from _listing(summary.changes)


def _sentence(text: str, style: Style) -> Line:
    return Line((LineCell(plain(text), style),), across=True)


def _remarks(summary: Summary) -> Iterator[Line]:
    yield Line()
    yield _sentence(summary.remarks_title, "heading")
    if summary.remarks:
        yield _head(summary.remark_headings)
        yield from (_remark(group) for group in summary.remarks)
    else:
        yield _sentence(summary.no_remarks, "text")
    if summary.more_remarks:
        yield _sentence(summary.more_remarks, "text")


def _remark(group: Group) -> Line:
    place = ": ".join(part for part in (group.sheet, group.places) if part)
    severity: Severity = group.severity
    said = (group.said.found, group.said.expected, group.said.suggestion)
    return Line(
        (
            LineCell(plain(group.word), severity),
            LineCell(plain(place), "link" if group.target else "cell", group.target),
            *(LineCell(plain(text), "cell") for text in said),
        )
    )


def _listing(listing: Listing) -> Iterator[Line]:
    yield Line()
    yield _sentence(listing.title, "heading")
    if not listing.rows:
        yield _sentence(listing.otherwise, "text")
        return
    yield _head(listing.headings)
    for row in listing.rows:
        yield Line(
            tuple(
                LineCell(plain(text), "number" if place in listing.numeric else "cell")
                for place, text in enumerate(row)
            )
        )
    if listing.more:
        yield _sentence(listing.more, "text")


def _head(headings: tuple[str, ...]) -> Line:
    return Line(tuple(LineCell(plain(text), "head") for text in headings))


def href(target: tuple[str, str], named: Callable[[str], str]) -> str:
    """Return the address of a cell within its workbook; `named` gives the name a sheet goes by there."""
    sheet, cell = target
    quoted = named(sheet).replace("'", "''")
    return f"'{quoted}'!{cell}"


class SummarySheet:
    """The first sheet of a workbook in the making."""

    def __init__(self, book: Workbook, name: str) -> None:
        """Add the sheet, and let it be the one that is seen first."""
        self._names = set(book.sheetnames)
        self._dressed: dict[Style, Any] = {}
        self._sheet = book.create_sheet(name, 0)
        book.active = 0
        self._sheet.sheet_view.showGridLines = False
        self._sheet.sheet_view.tabSelected = True
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = 9
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for column, width in enumerate(WIDTHS):
            self._sheet.column_dimensions[column_letters(column)].width = width

    def write(self, summary: Sequence[Line]) -> None:
        """Write the lines from the top."""
        for row, line in enumerate(summary, start=1):
            self._sheet.row_dimensions[row].height = line.height
            if line.across:
                self._sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=ACROSS)
            for column, cell in enumerate(line.cells, start=1):
                self._write(self._sheet.cell(row, column), cell)

    def _write(self, cell: Any, wanted: LineCell) -> None:
        cell.value = wanted.text
        cell.data_type = "s"  # openpyxl makes a formula of what begins with =
        if wanted.target and wanted.target[0] in self._names:
            address = href(wanted.target, str)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=address, display=wanted.text[:255])
        if wanted.style not in self._dressed:
            _dress(cell, STYLES[wanted.style])
            self._dressed[wanted.style] = cell._style
        cell._style = copy(self._dressed[wanted.style])


def _dress(cell: Cell | MergedCell, style: Mapping[str, Any]) -> None:
    """Translate a style from the words of XlsxWriter; openpyxl takes long for it, so that it is done once a style."""
    underline: Literal["single"] | None = "single" if style.get("underline") else None
    size, colour = style.get("font_size", 11), style.get("font_color", "#000000")[1:]
    cell.font = Font(name="Calibri", bold=style.get("bold"), size=size, color=colour, underline=underline)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=style.get("align"))
    if "bg_color" in style:
        cell.fill = PatternFill("solid", fgColor=style["bg_color"][1:])
    if "border" in style:
        side = Side("thin", style["border_color"][1:])
        cell.border = Border(side, side, side, side)
