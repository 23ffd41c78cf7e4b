"""The result of a check as the page shows it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warehouse.arrivals.board import SentRemark
from warehouse.feedback import wording
from warehouse.intake.report import Part, Remark, Severity
from warehouse.portal.check import CheckedFile
from warehouse.portal.instance import municipality_of
from warehouse.portal.texts import Words

SHOWN = 200
GRAVEST_FIRST: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Line:
    """One remark in the sender's language; `sheet` and `where` are empty for the whole file."""

    severity: Severity
    sheet: str
    where: str
    found: str
    expected: str
    suggestion: str


@dataclass(frozen=True)
class Table:
    """One sheet as it was understood."""

    title: str
    sheet: str
    months: str
    rows: int
    kept_out: int
    nothing_happened: bool


@dataclass(frozen=True)
class Result:
    """Everything the page says about a checked file."""

    outcome: str
    name: str
    sha: str
    checked_at: datetime
    may_be_sent: bool
    may_be_marked: bool
    personal: bool
    others: str
    counts: Sequence[tuple[Severity, str]]
    lines: Sequence[Line]
    remarks: int
    tables: Sequence[Table]


def result_of(found: CheckedFile, words: Words) -> Result:
    """Put a verdict into the words of its sender."""
    verdict = found.verdict
    ordered = sorted(verdict.remarks, key=lambda remark: GRAVEST_FIRST.index(remark.severity))
    number = Counter(remark.severity for remark in ordered)
    readable = verdict.outcome != "refused" or bool(verdict.format)
    return Result(
        outcome="others" if found.others else verdict.outcome,
        name=verdict.name,
        sha=verdict.sha256[:12],
        checked_at=datetime.now(UTC),
        may_be_sent=found.may_be_sent,
        may_be_marked=readable and not verdict.personal and bool(ordered),
        personal=verdict.personal,
        others=", ".join(_name(code, words) for code in found.others),
        counts=[(one, words.count(f"remarks.{one}", number[one])) for one in GRAVEST_FIRST if number[one]],
        lines=[_line(remark, words) for remark in ordered[:SHOWN]],
        remarks=len(ordered),
        tables=[_table(part, words) for part in verdict.parts],
    )


def line_of(told: SentRemark, words: Words) -> Line:
    """Put a remark that was told before, of a delivery that has been read, into a line."""
    where, said = _where(told.cell, told.column_name, told.row_number, words), told.said
    return Line(told.severity, told.sheet or "", where, said.found, said.expected, said.suggestion)


def _line(remark: Remark, words: Words) -> Line:
    said, place = remark.rendered(words.language), remark.place
    where = _where(place.cell, place.column, place.row, words)
    return Line(remark.severity, place.sheet or "", where, said.found, said.expected, said.suggestion)


def _where(cell: str | None, column: str | None, row: int | None, words: Words) -> str:
    """Return the nearest place that is known: the cell, else the row, else the column."""
    return cell or (words.say("remarks.row", number=row) if row is not None else column or "")


def _table(part: Part, words: Words) -> Table:
    months = sorted({scope.month for scope in part.coverage})
    shown = [wording.year(part.table, month) or words.month(month) for month in months]
    rows = sum(scope.rows for scope in part.coverage)
    return Table(
        title=wording.table_data(part.table, words.language),
        sheet=part.sheet or words.say("result.sheet_of_text"),
        months=", ".join(shown) if len(shown) <= 3 else f"{shown[0]} – {shown[-1]}",
        rows=rows,
        kept_out=len(part.rejected_rows),
        nothing_happened=not rows and not part.rejected_rows and bool(part.coverage),
    )


def _name(code: str, words: Words) -> str:
    place = municipality_of(code)
    return words.of(place.name) if place else code
