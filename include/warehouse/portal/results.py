"""The result of a check in the terms of the page: remark lines and tables in the sender's language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warehouse.arrivals.board import SentRemark
from warehouse.feedback import wording
from warehouse.intake.report import Part, Remark, Severity
from warehouse.portal.check import CheckedFile
from warehouse.portal.instance import find_municipality
from warehouse.portal.texts import Translations

MAX_LINES = 200
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class RemarkLine:
    """One remark in the sender's language; `sheet` and `location` are empty for the whole file."""

    severity: Severity
    sheet: str
    location: str
    found: str
    expected: str
    suggestion: str


@dataclass(frozen=True)
class Table:
    """One sheet that was recognised as a declared table."""

    title: str
    sheet: str
    months: str
    rows: int
    rejected_rows: int
    nothing_happened: bool


@dataclass(frozen=True)
class Result:
    """Everything that the page shows of a checked file."""

    outcome: str
    name: str
    sha: str
    checked_at: datetime
    may_be_sent: bool
    may_be_marked: bool
    personal: bool
    others: str
    counts: Sequence[tuple[Severity, str]]
    lines: Sequence[RemarkLine]
    remarks: int
    tables: Sequence[Table]


def check_result(checked: CheckedFile, texts: Translations) -> Result:
    """Return the result of a check in the sender's language."""
    report = checked.report
    remarks = sorted(report.remarks, key=lambda remark: SEVERITIES.index(remark.severity))
    counts = Counter(remark.severity for remark in remarks)
    readable = report.outcome != "refused" or bool(report.format)
    return Result(
        outcome="others" if checked.others else report.outcome,
        name=report.name,
        sha=report.sha256[:12],
        checked_at=datetime.now(UTC),
        may_be_sent=checked.may_be_sent,
        may_be_marked=readable and not report.personal and bool(remarks),
        personal=report.personal,
        others=", ".join(_municipality_name(code, texts) for code in checked.others),
        counts=[(level, texts.count(f"remarks.{level}", counts[level])) for level in SEVERITIES if counts[level]],
        lines=[_line(remark, texts) for remark in remarks[:MAX_LINES]],
        remarks=len(remarks),
        tables=[_table(part, texts) for part in report.parts],
    )


def sent_remark_line(remark: SentRemark, texts: Translations) -> RemarkLine:
    """Return the line of a stored remark on a delivery that has been read."""
    location = _location(remark.cell, remark.column_name, remark.row_number, texts)
    rendered = remark.text
    return RemarkLine(
        remark.severity, remark.sheet or "", location, rendered.found, rendered.expected, rendered.suggestion
    )


def _line(remark: Remark, texts: Translations) -> RemarkLine:
    rendered, place = remark.rendered(texts.language), remark.place
    location = _location(place.cell, place.column, place.row, texts)
    return RemarkLine(
        remark.severity, place.sheet or "", location, rendered.found, rendered.expected, rendered.suggestion
    )


def _location(cell: str | None, column: str | None, row: int | None, texts: Translations) -> str:
    """Return the most exact location: the cell, else the row, else the column."""
    return cell or (texts.say("remarks.row", number=row) if row is not None else column or "")


def _table(part: Part, texts: Translations) -> Table:
    months = sorted({coverage.month for coverage in part.coverage})
    periods = [wording.format_year(part.table, month) or texts.month(month) for month in months]
    rows = sum(coverage.rows for coverage in part.coverage)
    return Table(
        title=wording.table_title(part.table, texts.language),
        sheet=part.sheet or texts.say("result.sheet_of_text"),
        months=", ".join(periods) if len(periods) <= 3 else f"{periods[0]} – {periods[-1]}",
        rows=rows,
        rejected_rows=len(part.rejected_rows),
        nothing_happened=not rows and not part.rejected_rows and bool(part.coverage),
    )


def _municipality_name(code: str, texts: Translations) -> str:
    place = find_municipality(code)
    return texts.translate(place.name) if place else code
