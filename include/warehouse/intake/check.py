"""The whole intake of one file: bytes in, a verdict out. No database, no network, nothing written."""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from warehouse.intake.book import Book
from warehouse.intake.files.read import read_book
from warehouse.intake.remarks import RefusalError
from warehouse.intake.sheets.findings import Findings, findings_of, named
from warehouse.intake.verdict import Outcome, Verdict
from warehouse.privacy.pseudonym import mask
from warehouse.sources import Source

HOW = frozenset({"text_table_read", "macros_ignored"})
"""Notes that say how a file was opened; they ask nothing of the sender."""


def check(data: bytes, name: str, sources: Mapping[str, Source], today: date, chosen: str | None = None) -> Verdict:
    """Understand a file, or refuse it in words its sender can act on; a bad file never raises.

    `sources`: every source that takes workbooks. `chosen`: the one the sender has named; without it the sources are
    recognised by their headings. `today`: the day in Finland.
    """
    with _uncollected():
        try:
            book = read_book(data, name)
        except RefusalError as error:
            return unreadable(data, name, error, sources, chosen)
        return _judged(data, book, findings_of(book, sources, today, chosen), sources)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off Python's search for rings of garbage: among a million cells it takes long and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def unreadable(
    data: bytes, name: str, error: RefusalError, sources: Mapping[str, Source], chosen: str | None = None
) -> Verdict:
    """Return the verdict on a file that cannot be read at all."""
    tables = sources[chosen].tables if chosen is not None and chosen in sources else ()
    about = tuple((str(chosen), table, *named(name)) for table in tables)
    sha256 = hashlib.sha256(data).hexdigest()
    return Verdict(mask(name), sha256, len(data), "refused", error.remarks, meant_for=about, personal=error.personal)


def _judged(data: bytes, book: Book, findings: Findings, sources: Mapping[str, Source]) -> Verdict:
    outcome, how = _outcome(findings, sources), {"encoding": book.encoding, "delimiter": book.delimiter}
    refused = outcome == "refused"
    return Verdict(
        book.name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        outcome,
        tuple(findings.remarks),
        () if refused else tuple(findings.parts),
        tuple(dict.fromkeys(findings.about)) if refused else (),
        book.format,
        book.saved_at,
        how={word: value for word, value in how.items() if value},
    )


def _outcome(findings: Findings, sources: Mapping[str, Source]) -> Outcome:
    """Weigh what was found: a table that may not be loaded in part refuses the file with its first bad row."""
    if findings.refused:
        return "refused"
    concerned = [part for part in findings.parts if part.kept_out]
    if concerned:
        partly = all(sources[part.source].tables[part.table].partial and part.rows for part in concerned)
        return "partly_accepted" if partly else "refused"
    said = [remark for remark in findings.remarks if remark.code not in HOW]
    return "accepted_with_remarks" if said else "accepted"
