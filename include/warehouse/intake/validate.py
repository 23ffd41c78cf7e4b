"""Validates one file: bytes in, a `ValidationReport` out. No database, no network, nothing written."""

import gc
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from warehouse.errors import Place
from warehouse.intake.cells.municipalities import recognise
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import CellLocation, Outcome, Part, RefusalError, Remark, ValidationReport
from warehouse.intake.tables.choose_sheet import SheetChoice, choose_sheets
from warehouse.intake.tables.read_table import ReadResult, read_table
from warehouse.intake.tables.table_match import DeclaredTable, declared_tables, mismatch_remarks, title_list
from warehouse.intake.tables.vocabulary import quoted_list
from warehouse.intake.workbook import SourceWorkbook
from warehouse.privacy.pseudonym import mask
from warehouse.sources import Source

CODE_IN_NAME = re.compile(r"(?<!\d)(\d{3})(?!\d)")
MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
DELIMITERS = {"\t": "tab"}
OPENING_NOTES = frozenset({"text_table_read", "macros_ignored"})
"""Notes on how a file was opened; the sender need not act on them."""


@dataclass
class Findings:
    """What has been read of a file so far."""

    remarks: list[Remark] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    intended_coverage: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Source, table, municipality and month that the file seems to be about."""
    refused: bool = False

    def refuse(self, *remarks: Remark) -> None:
        """Refuse the whole file."""
        self.remarks += remarks
        self.refused = True


def findings_of(book: SourceWorkbook, sources: Mapping[str, Source], today: date, chosen: str | None) -> Findings:
    """Find the declared tables in a workbook and read them; only those of the chosen source if there is one."""
    findings = Findings(list(_opening_notes(book)))
    if chosen is not None and chosen not in sources:
        findings.refuse(Remark("source_unknown", Place(book.name), {"source": chosen, "sources": quoted_list(sources)}))
        return findings
    tables = declared_tables(sources)
    wanted = [table for table in tables if chosen in (None, table.source)]
    choice = choose_sheets(book, wanted, [table for table in tables if table not in wanted])
    findings.remarks += choice.remarks
    findings.refused = any(remark.severity == "error" for remark in choice.remarks)
    for match in choice.matches:
        _add(findings, read_table(match, today), book.name)
    if not choice.matches:
        _refuse_unrecognised(findings, book, choice, wanted, chosen)
    elif not findings.parts and not findings.refused:
        findings.refuse(Remark("nothing_delivered", Place(book.name)))
    return findings


def coverage_in_name(name: str) -> tuple[str, str]:
    """Return the municipality and month in a file's name: 421_2026-10.xlsx; "" where it has none."""
    month = MONTH_IN_NAME.search(name)
    remainder = name.replace(month[0], " ") if month else name
    code = next((code for text in CODE_IN_NAME.findall(remainder) if (code := recognise(text))), "")
    return code, f"{month[1]}-{month[2]}" if month else ""


def _add(findings: Findings, result: ReadResult, name: str) -> None:
    table, (municipality, month) = result.match.declaration, coverage_in_name(name)
    findings.remarks += result.remarks
    findings.refused |= result.refused
    findings.parts += [result.part] if result.part else []
    if table.optional and result.part is None and not result.refused:
        return
    month = f"{month[:4]}-12" if month and table.by_year else month
    for code, month_in_sheet in result.coverage_keys or (("", ""),):
        findings.intended_coverage.append((table.source, table.name, code or municipality, month_in_sheet or month))


def _refuse_unrecognised(
    findings: Findings, book: SourceWorkbook, choice: SheetChoice, wanted: Sequence[DeclaredTable], chosen: str | None
) -> None:
    """Refuse the file with the tables that were searched for, and how far the closest sheet is from its table."""
    nearest, visible = choice.closest_match, [sheet for sheet in book.sheets if sheet.visibility == "visible"]
    if not findings.refused:
        if chosen is None:
            titles = title_list(table.title for table in wanted)
            findings.refuse(Remark("source_not_recognised", Place(book.name), {"sources": titles}))
        if nearest is not None:
            findings.refuse(*mismatch_remarks(nearest.location, nearest.declaration, nearest))
        elif visible and wanted and chosen is not None:
            findings.refuse(*mismatch_remarks(CellLocation(book.name, visible[0]), wanted[0], None))
    findings.refused = True
    for table in wanted if chosen is not None else [nearest.declaration] if nearest else []:
        findings.intended_coverage.append((table.source, table.name, *coverage_in_name(book.name)))


def _opening_notes(book: SourceWorkbook) -> Iterator[Remark]:
    """Say how the file was opened."""
    if book.encoding and book.delimiter:
        delimiter = DELIMITERS.get(book.delimiter, book.delimiter)
        yield Remark("text_table_read", Place(book.name), {"encoding": book.encoding, "delimiter": delimiter})
    if book.has_macros:
        yield Remark("macros_ignored", Place(book.name))


def check(
    data: bytes, name: str, sources: Mapping[str, Source], today: date, chosen: str | None = None
) -> ValidationReport:
    """Read a file, or refuse it with remarks its sender can act on; a bad file never raises.

    `sources`: every source that takes workbooks. `chosen`: the source the sender has selected; without it the sources
    are recognised by their headings. `today`: the day in Finland.
    """
    with _without_gc():
        try:
            book = read_workbook(data, name)
        except RefusalError as error:
            return refusal_report(data, name, error, sources, chosen)
        return _report(data, book, findings_of(book, sources, today, chosen), sources)


@contextmanager
def _without_gc() -> Iterator[None]:
    """Suspend garbage collection: among a million cells it takes long and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refusal_report(
    data: bytes, name: str, error: RefusalError, sources: Mapping[str, Source], chosen: str | None = None
) -> ValidationReport:
    """Return the report on a file that cannot be read at all."""
    tables = sources[chosen].tables if chosen is not None and chosen in sources else ()
    about = tuple((str(chosen), table, *coverage_in_name(name)) for table in tables)
    sha256 = hashlib.sha256(data).hexdigest()
    return ValidationReport(
        mask(name), sha256, len(data), "refused", error.remarks, intended_coverage=about, personal=error.personal
    )


def _report(data: bytes, book: SourceWorkbook, findings: Findings, sources: Mapping[str, Source]) -> ValidationReport:
    outcome, how = _outcome(findings, sources), {"encoding": book.encoding, "delimiter": book.delimiter}
    refused = outcome == "refused"
    return ValidationReport(
        book.name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        outcome,
        tuple(findings.remarks),
        () if refused else tuple(findings.parts),
        tuple(dict.fromkeys(findings.intended_coverage)) if refused else (),
        book.format,
        book.saved_at,
        text_format={word: value for word, value in how.items() if value},
    )


def _outcome(findings: Findings, sources: Mapping[str, Source]) -> Outcome:
    """Return the outcome: one rejected row refuses the file if its table may not be loaded in part."""
    if findings.refused:
        return "refused"
    with_rejected = [part for part in findings.parts if part.rejected_rows]
    if with_rejected:
        partly = all(sources[part.source].tables[part.table].partial and part.rows for part in with_rejected)
        return "partly_accepted" if partly else "refused"
    remarks = [remark for remark in findings.remarks if remark.code not in OPENING_NOTES]
    return "accepted_with_remarks" if remarks else "accepted"
