"""The sender's own workbook marked in place: styles, widths and formulas stay, macros and pictures do not."""

import io
import warnings
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import PatternFill
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from warehouse.feedback.marks import AUTHOR, COLOURS, Mark, Marked
from warehouse.feedback.summary_sheet import Line, SummarySheet

FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
DIVIDER = f"\n—— {AUTHOR} ——\n"
"""Stands between a comment that the cell had and ours."""


def marked_original(data: bytes, marked: Marked, summary: Sequence[Line], front: str) -> bytes | str:
    """Return the workbook with its cells marked and the summary in front.

    If openpyxl cannot write it, the kind of its error is returned: what the error says may repeat the file. Runs in
    a process of its own, on files that the intake has read.
    """
    try:
        # What openpyxl warns of is what it leaves out, and the summary tells the sender that.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data))
            return _marked(book, marked, summary, front)
    except Exception as error:  # whatever a strange file makes openpyxl do, its cells can still be written anew
        return type(error).__name__


def _marked(book: Workbook, marked: Marked, summary: Sequence[Line], front: str) -> bytes:
    if front in book.sheetnames:
        del book[front]
    for sheet in book.worksheets:
        _unmark(sheet)
        sheet.sheet_view.tabSelected = False
        for cell, mark in marked.get(sheet.title, {}).items():
            _mark(sheet, cell, mark)
    SummarySheet(book, front).write(summary)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        InMemory(book, archive).save()
    return target.getvalue()


class InMemory(ExcelWriter):
    """Writes each sheet in memory: openpyxl itself makes a file of each, and the guarded process may make none."""

    _archive: ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the archive."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = io.BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def _unmark(sheet: Worksheet) -> None:
    """Take away what an earlier answer put on the cells."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR and isinstance(cell, Cell):
                own, divider, _ = (cell.comment.text or "").rpartition(DIVIDER)
                cell.comment = Comment(own, "") if divider else None
                cell.fill = PatternFill()


def _mark(sheet: Worksheet, address: str, mark: Mark) -> None:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        cell = next(sheet.cell(span.min_row, span.min_col) for span in sheet.merged_cells.ranges if address in span)
    cell.fill = FILLS[mark.severity]
    if mark.text:
        own = f"{cell.comment.text}{DIVIDER}" if cell.comment is not None else ""
        cell.comment = Comment(own + mark.text, AUTHOR, width=320, height=18 * mark.lines)
