"""Records one reading of a workbook with its rows, remarks, quarantine and coverage, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import get_args

from psycopg import Connection
from psycopg.types.json import Jsonb

from warehouse.feedback.wording import Change
from warehouse.ingest.copy_load import copy_rows
from warehouse.ingest.deliveries.workbook_diff import current_readings, record_changes
from warehouse.ingest.deliveries.workbook_ledger import DeliveredFile, record_delivery, report_digest
from warehouse.ingest.readers.row_batch import CheckedDelivery, batches
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, next_snapshot_id, write_ledger
from warehouse.intake.report import Language, Part, Remark, Row, ValidationReport
from warehouse.privacy.pseudonym import mask
from warehouse.sources import Source

MAX_REMARKS = 10_000
"""The most remarks recorded of one reading; the rows they are about are all in quarantine."""


def write_remarks(connection: Connection, reading_id: int, remarks: Iterable[Remark]) -> None:
    """Record the first `MAX_REMARKS` remarks of a reading."""
    statement = (
        "copy ops.remark (reading_id, position, severity, code, sheet, cell, row_number, column_name, messages)"
        " from stdin"
    )
    with connection.cursor().copy(statement) as copy:
        for position, remark in enumerate(islice(remarks, MAX_REMARKS), start=1):
            place = remark.place
            copy.write_row((
                reading_id, position, remark.severity, remark.code, _plain_or_none(place.sheet), place.cell, place.row,
                _plain_or_none(place.column), Jsonb(message_texts(remark)),
            ))  # fmt: skip


def message_texts(remark: Remark) -> dict[str, dict[str, str]]:
    """Return a remark's texts by language, with everything that looks like a henkilötunnus masked."""
    texts = {language: remark.rendered(language) for language in get_args(Language)}
    return {
        language: {
            "found": _plain(text.found), "expected": _plain(text.expected), "suggestion": _plain(text.suggestion),
        }
        for language, text in texts.items()
    }  # fmt: skip


def write_quarantine(connection: Connection, reading_id: int, parts: Iterable[Part]) -> None:
    """Record the rejected rows, for whoever corrects the file or the rules."""
    statement = "copy ops.quarantined_row (reading_id, raw_table, sheet, row_number, column_name, cells) from stdin"
    with connection.cursor().copy(statement) as copy:
        for part in parts:
            for row in part.rejected_rows:
                cells = {column: _plain(text) for column, text in row.cells.items()}
                copy.write_row((reading_id, part.table, _plain(part.sheet), row.number, row.column, Jsonb(cells)))


def _plain(text: str) -> str:
    """Return a text that PostgreSQL can hold, with everything that looks like a henkilötunnus masked."""
    return mask(text).replace("\0", "?").encode("utf-8", "replace").decode()


def _plain_or_none(text: str | None) -> str | None:
    return None if text is None else _plain(text)


@dataclass(frozen=True)
class RecordedReading:
    """A recorded reading: what was loaded, and what changed against the versions it superseded."""

    reading_id: int
    loaded: tuple[Loaded, ...]
    changes: tuple[Change, ...]


def record_reading(
    connection: Connection, source: Source, delivery: DeliveredFile, report: ValidationReport, rules: str
) -> RecordedReading:
    """Record a reading whole or not at all. The caller holds `source_lock`."""
    with connection.transaction():
        readings_before = current_readings(connection, source.source)
        delivery_id = record_delivery(connection, delivery, report.saved_at)
        reading_id = _write_reading(connection, delivery_id, report, rules)
        loaded = tuple(_load(connection, delivery, report, reading_id, part) for part in _accepted_parts(report))
        _write_coverage(connection, reading_id, report)
        changes = record_changes(connection, source, reading_id, readings_before)
    return RecordedReading(reading_id, loaded, changes)


def _accepted_parts(report: ValidationReport) -> Sequence[Part]:
    return () if report.outcome == "refused" else report.parts


def _write_reading(connection: Connection, delivery_id: int, report: ValidationReport, rules: str) -> int:
    row = connection.execute(
        "insert into ops.reading (delivery_id, rules_fingerprint, outcome, format, interpretation, remarks,"
        " content_digest) values (%s, %s, %s, %s, %s, %s, %s) returning reading_id",
        [
            delivery_id, rules, report.outcome, report.format, Jsonb(dict(report.text_format)), len(report.remarks),
            report_digest(report),
        ],
    ).fetchone()  # fmt: skip
    assert row is not None
    reading_id = int(row[0])
    write_remarks(connection, reading_id, report.remarks)
    write_quarantine(connection, reading_id, _accepted_parts(report))
    return reading_id


def _load(
    connection: Connection, delivery: DeliveredFile, report: ValidationReport, reading_id: int, part: Part
) -> Loaded:
    assert delivery.url is not None
    snapshot_id = next_snapshot_id(connection)
    columns = ("_row", *part.columns, "_sheet", "_column", "_extra")
    lines = batches(_copy_rows(part.rows, part.sheet))
    rows = copy_rows(connection, part.table, snapshot_id, CheckedDelivery(columns, lines))
    loaded = Loaded(delivery.name, part.table, snapshot_id, rows, len(part.rejected_rows))
    line = Delivery(
        delivery.source, part.table, delivery.name, report.sha256, report.bytes,
        resolved=dict(part.addresses), reading_id=reading_id, sheet=part.sheet,
    )  # fmt: skip
    write_ledger(connection, line, Landed(delivery.url, report.sha256), loaded)
    return loaded


def _copy_rows(rows: Iterable[Row], sheet: str) -> Iterable[Sequence[str]]:
    return ((str(row.number), *row.stored, sheet, row.column, row.extra) for row in rows)


def _write_coverage(connection: Connection, reading_id: int, report: ValidationReport) -> None:
    """Record the municipalities and months that the reading covers; two sheets of one table cover them together."""
    rows, rejected_rows = Counter[tuple[str, str, date]](), Counter[tuple[str, str, date]]()
    for part in _accepted_parts(report):
        for coverage in part.coverage:
            cell = (part.table, coverage.municipality, first_day(coverage.month))
            rows[cell] += coverage.rows
            rejected_rows[cell] += coverage.rejected_rows
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.coverage (reading_id, raw_table, municipality, month, rows, rejected_rows)"
            " values (%s, %s, %s, %s, %s, %s)",
            [(reading_id, *cell, rows[cell], rejected_rows[cell]) for cell in rows],
        )
        cursor.executemany(
            "insert into ops.refused_coverage (reading_id, raw_table, municipality, month) values (%s, %s, %s, %s)"
            " on conflict do nothing",
            [
                (reading_id, table, place, first_day(month))
                for _, table, place, month in report.intended_coverage
                if report.outcome == "refused" and place and month
            ],
        )


def first_day(month: str) -> date:
    """Return the first day of a month such as 2026-10."""
    return date.fromisoformat(f"{month}-01")
