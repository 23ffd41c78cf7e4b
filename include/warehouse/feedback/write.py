"""Writes the feedback on a file: the marked workbook, and an HTML page."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.feedback.marked_workbook import mark_workbook
from warehouse.feedback.marks import SheetMarks, cell_marks
from warehouse.feedback.rebuilt_workbook import rebuild_workbook
from warehouse.feedback.summary import Summary, is_unreadable, summarise
from warehouse.feedback.summary_sheet import SummaryRow, summary_rows
from warehouse.feedback.wording import Change, Translations
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import Language, RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.workbook import SourceWorkbook

FOLDER = Path(__file__).parent / "templates"
MAX_CELLS_IN_PLACE = 100_000
"""The most cells of a workbook that is marked in place: openpyxl needs about 2.5 s for so many."""
MAX_CELLS_REBUILT = 2_000_000
"""The most cells of a workbook that is rebuilt, in about 20 s; of a larger file only the summary is written."""
SECONDS, MEMORY = 20, 2 << 30
"""What openpyxl may use, in seconds and bytes; beyond it the workbook is rebuilt instead."""
log = logging.getLogger(__name__)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> Markup:
    return Markup((FOLDER / "result.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of this package


def render_page(summary: Summary) -> str:
    """Return the feedback as one HTML page that needs no other file and runs no script."""
    product = Translations(summary.language)("product")
    return _environment().get_template("page.html.j2").render(summary=summary, product=product, style=_style())


@dataclass(frozen=True)
class Feedback:
    """What a sender gets back: a workbook, unless none may or can be made, and a page with the same content."""

    xlsx: bytes | None
    html: str


def write_feedback(
    report: ValidationReport, data: bytes | None, changes: Sequence[Change], language: Language
) -> Feedback:
    """Return the feedback on a file in a language.

    There is no workbook for a file with personal data, for one that could not be read, or without its bytes.
    """
    summary = summarise(report, changes, language)
    withheld = data is None or report.personal or is_unreadable(report)
    return Feedback(None if data is None or withheld else _workbook(report, data, summary), render_page(summary))


def _workbook(report: ValidationReport, data: bytes, summary: Summary) -> bytes | None:
    try:
        workbook = read_workbook(data, report.name)
    except RefusalError:
        return None
    texts = Translations(summary.language)
    marks = cell_marks(report.remarks, texts)
    if workbook.format in ("xlsx", "xlsm") and count_cells(workbook) <= MAX_CELLS_IN_PLACE:
        copy = _mark_in_place(data, marks, list(summary_rows(summary, texts("copied"))), texts("sheet"))
        if copy is not None:
            return copy
    if count_cells(workbook) > MAX_CELLS_REBUILT:
        workbook, copy_note = replace(workbook, sheets=()), texts("too_large")
    else:
        copy_note = texts("rewritten")
    rows = list(summary_rows(summary, copy_note))
    return rebuild_workbook(workbook, marks, rows, texts("sheet"), texts("text_sheet"))


def count_cells(book: SourceWorkbook) -> int:
    """Return the number of cells of a workbook, empty ones included."""
    return sum(len(row) for sheet in book.sheets for row in sheet.rows)


def _mark_in_place(data: bytes, marks: SheetMarks, summary: Sequence[SummaryRow], front: str) -> bytes | None:
    try:
        copy = run_in_sandbox(mark_workbook, data, marks, summary, front, seconds=SECONDS, memory=MEMORY)
    except RefusalError:  # the sandbox has logged how its process ended
        return None
    if isinstance(copy, str):
        log.warning("a workbook is rebuilt from its cells instead of marked in place: openpyxl failed with %s", copy)
        return None
    return copy
