"""The answer to the sender of a file: the workbook marked, and a page."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.feedback.marked_workbook import marked_original
from warehouse.feedback.marks import Marked, marks
from warehouse.feedback.rebuilt_workbook import written_anew
from warehouse.feedback.summary import Summary, summarise, was_not_read
from warehouse.feedback.summary_sheet import Line, lines
from warehouse.feedback.wording import Change, Words
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import Language, RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.workbook import SourceWorkbook

FOLDER = Path(__file__).parent / "templates"
IN_PLACE = 100_000
"""The most cells of a workbook that is marked in place: openpyxl takes two and a half seconds for so many."""
ANEW = 2_000_000
"""The most cells that are written anew, in some twenty seconds; of a larger file only the summary is."""
SECONDS, MEMORY = 20, 2 << 30
"""What openpyxl may use, in seconds and bytes, before the cells are written anew instead."""
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
    return Markup((FOLDER / "result.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours


def page(summary: Summary) -> str:
    """Return the answer as one page that needs no other file and runs no script."""
    product = Words(summary.language)("product")
    return _environment().get_template("page.html.j2").render(summary=summary, product=product, style=_style())


@dataclass(frozen=True)
class Answer:
    """What a sender gets back: a workbook, unless none may or can be made, and a page that says the same."""

    xlsx: bytes | None
    html: str


def write_answer(
    verdict: ValidationReport, data: bytes | None, changes: Sequence[Change], language: Language
) -> Answer:
    """Answer the sender of a file in a language.

    There is no workbook of a file with personal data, of one that could not be read, or without its bytes.
    """
    summary = summarise(verdict, changes, language)
    withheld = data is None or verdict.personal or was_not_read(verdict)
    return Answer(None if data is None or withheld else _workbook(verdict, data, summary), page(summary))


def _workbook(verdict: ValidationReport, data: bytes, summary: Summary) -> bytes | None:
    try:
        book = read_workbook(data, verdict.name)
    except RefusalError:
        return None
    words = Words(summary.language)
    marked = marks(verdict.remarks, words)
    if book.format in ("xlsx", "xlsm") and cells(book) <= IN_PLACE:
        copy = _in_place(data, marked, list(lines(summary, words("copied"))), words("sheet"))
        if copy is not None:
            return copy
    if cells(book) > ANEW:
        book, how = replace(book, sheets=()), words("too_large")
    else:
        how = words("rewritten")
    said = list(lines(summary, how))
    return written_anew(book, marked, said, words("sheet"), words("text_sheet"))


def cells(book: SourceWorkbook) -> int:
    """Return how many cells the book has, empty ones among them."""
    return sum(len(row) for sheet in book.sheets for row in sheet.rows)


def _in_place(data: bytes, marked: Marked, summary: Sequence[Line], front: str) -> bytes | None:
    try:
        copy = run_in_sandbox(marked_original, data, marked, summary, front, seconds=SECONDS, memory=MEMORY)
    except RefusalError:  # the guard has logged how its process ended
        return None
    if isinstance(copy, str):
        log.warning("a workbook is written anew and not marked in place: openpyxl failed by %s", copy)
        return None
    return copy
