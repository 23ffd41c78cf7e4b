"""The answer to the sender of a file: the workbook marked, and a page."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from warehouse.answer.anew import written_anew
from warehouse.answer.changes import Change
from warehouse.answer.lines import Line, lines
from warehouse.answer.marks import Marked, marks
from warehouse.answer.original import marked_original
from warehouse.answer.page import page
from warehouse.answer.summary import Summary, summarise, was_not_read
from warehouse.answer.texts import Words
from warehouse.intake.book import Book
from warehouse.intake.files.read import read_book
from warehouse.intake.guard import guarded
from warehouse.intake.remarks import Language, RefusalError
from warehouse.intake.verdict import Verdict

IN_PLACE = 100_000
"""The most cells of a workbook that is marked in place: openpyxl takes two and a half seconds for so many."""
ANEW = 2_000_000
"""The most cells that are written anew, in some twenty seconds; of a larger file only the summary is."""
SECONDS, MEMORY = 20, 2 << 30
"""What openpyxl may use, in seconds and bytes, before the cells are written anew instead."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a sender gets back: a workbook, unless none may or can be made, and a page that says the same."""

    xlsx: bytes | None
    html: str


def write_answer(verdict: Verdict, data: bytes | None, changes: Sequence[Change], language: Language) -> Answer:
    """Answer the sender of a file in a language.

    There is no workbook of a file with personal data, of one that could not be read, or without its bytes.
    """
    summary = summarise(verdict, changes, language)
    withheld = data is None or verdict.personal or was_not_read(verdict)
    return Answer(None if data is None or withheld else _workbook(verdict, data, summary), page(summary))


def _workbook(verdict: Verdict, data: bytes, summary: Summary) -> bytes | None:
    try:
        book = read_book(data, verdict.name)
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


def cells(book: Book) -> int:
    """Return how many cells the book has, empty ones among them."""
    return sum(len(row) for sheet in book.sheets for row in sheet.rows)


def _in_place(data: bytes, marked: Marked, summary: Sequence[Line], front: str) -> bytes | None:
    try:
        copy = guarded(marked_original, data, marked, summary, front, seconds=SECONDS, memory=MEMORY)
    except RefusalError:  # the guard has logged how its process ended
        return None
    if isinstance(copy, str):
        log.warning("a workbook is written anew and not marked in place: openpyxl failed by %s", copy)
        return None
    return copy
