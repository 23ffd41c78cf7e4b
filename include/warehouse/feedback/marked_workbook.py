"""Marks the sender's workbook in place with openpyxl: styles, widths and formulas stay, macros and pictures do not."""

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

from warehouse.feedback.marks import AUTHOR, COLOURS, Mark, SheetMarks
from warehouse.feedback.summary_sheet import SummaryRow, SummarySheet

FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
DIVIDER = f"\n—— {AUTHOR} ——\n"
"""Separates the comment that a cell already had from the remarks that are added to it."""


def mark_workbook(data: bytes, marks: SheetMarks, summary: Sequence[SummaryRow], front: str) -> bytes | str:
    """Return the workbook with its cells marked and the summary as its first sheet, named `front`.

    If openpyxl cannot write it, return the class name of its error, because the message may repeat cells of the file.
    Runs in the sandbox process, on files that the intake has already read.
    """
    try:
        # openpyxl warns about what it leaves out; the summary lists it for the sender.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data))
            return _mark_sheets(workbook, marks, summary, front)
    except Exception as error:  # whatever openpyxl fails at, the workbook can still be rebuilt from its cells
        return type(error).__name__


def _mark_sheets(workbook: Workbook, marks: SheetMarks, summary: Sequence[SummaryRow], front: str) -> bytes:
    if front in workbook.sheetnames:
        del workbook[front]
    for sheet in workbook.worksheets:
        _remove_marks(sheet)
        sheet.sheet_view.tabSelected = False
        for cell, mark in marks.get(sheet.title, {}).items():
            _add_mark(sheet, cell, mark)
    SummarySheet(workbook, front).write(summary)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        InMemoryExcelWriter(workbook, archive).save()
    return target.getvalue()


class InMemoryExcelWriter(ExcelWriter):
    """Writes each sheet in memory: openpyxl itself uses temporary files, which the sandbox does not allow."""

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


def _remove_marks(sheet: Worksheet) -> None:
    """Remove the fills and comments of earlier feedback."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR and isinstance(cell, Cell):
                original, divider, _ = (cell.comment.text or "").rpartition(DIVIDER)
                cell.comment = Comment(original, "") if divider else None
                cell.fill = PatternFill()


def _add_mark(sheet: Worksheet, address: str, mark: Mark) -> None:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        cell = next(sheet.cell(span.min_row, span.min_col) for span in sheet.merged_cells.ranges if address in span)
    cell.fill = FILLS[mark.severity]
    if mark.text:
        original = f"{cell.comment.text}{DIVIDER}" if cell.comment is not None else ""
        cell.comment = Comment(original + mark.text, AUTHOR, width=320, height=18 * mark.lines)
