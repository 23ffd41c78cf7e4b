"""The summary sheet in front of the sender's own workbook."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from warehouse.answer.lines import ACROSS, WIDTHS, Line, LineCell, Style, href
from warehouse.answer.styles import STYLES
from warehouse.intake.book import letters


class Front:
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
            self._sheet.column_dimensions[letters(column)].width = width

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
