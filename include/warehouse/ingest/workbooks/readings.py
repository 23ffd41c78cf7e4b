"""Writes one reading of a delivery with all that belongs to it, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg import Connection
from psycopg.types.json import Jsonb

from warehouse.answer.changes import Change
from warehouse.ingest.load import copy_rows
from warehouse.ingest.readers.batch import Content, batches
from warehouse.ingest.snapshots import Delivery, Landed, Loaded, next_number, write_ledger
from warehouse.ingest.workbooks.changes import changes_of, winners
from warehouse.ingest.workbooks.deliveries import Delivered, note
from warehouse.ingest.workbooks.remarked import write_quarantine, write_remarks
from warehouse.ingest.workbooks.replay import digest_of
from warehouse.intake.verdict import Part, Row, Verdict
from warehouse.sources import Source


@dataclass(frozen=True)
class Recorded:
    """A reading as it stands in the ledger: what was loaded, and what changed against the versions it superseded."""

    reading_id: int
    loaded: tuple[Loaded, ...]
    changes: tuple[Change, ...]


def record(connection: Connection, source: Source, delivery: Delivered, verdict: Verdict, rules: str) -> Recorded:
    """Write a reading; whatever goes wrong, nothing of it is there. The caller holds `source_lock`."""
    with connection.transaction():
        before = winners(connection, source.source)
        delivery_id = note(connection, delivery, verdict.saved_at)
        reading_id = _write_reading(connection, delivery_id, verdict, rules)
        loaded = tuple(_load(connection, delivery, verdict, reading_id, part) for part in _loadable(verdict))
        _write_scopes(connection, reading_id, verdict)
        changes = changes_of(connection, source, reading_id, before)
    return Recorded(reading_id, loaded, changes)


def _loadable(verdict: Verdict) -> Sequence[Part]:
    return () if verdict.outcome == "refused" else verdict.parts


def _write_reading(connection: Connection, delivery_id: int, verdict: Verdict, rules: str) -> int:
    row = connection.execute(
        "insert into ops.reading (delivery_id, rules, outcome, format, how, remarks, digest)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning reading_id",
        [
            delivery_id, rules, verdict.outcome, verdict.format, Jsonb(dict(verdict.how)), len(verdict.remarks),
            digest_of(verdict),
        ],
    ).fetchone()  # fmt: skip
    assert row is not None
    reading_id = int(row[0])
    write_remarks(connection, reading_id, verdict.remarks)
    write_quarantine(connection, reading_id, _loadable(verdict))
    return reading_id


def _load(connection: Connection, delivery: Delivered, verdict: Verdict, reading_id: int, part: Part) -> Loaded:
    assert delivery.url is not None
    snapshot_id = next_number(connection)
    columns = ("_row", *part.columns, "_sheet", "_column", "_extra")
    lines = batches(_lines(part.rows, part.sheet))
    rows = copy_rows(connection, part.table, snapshot_id, Content(columns, lines))
    loaded = Loaded(delivery.name, part.table, snapshot_id, rows, len(part.kept_out))
    line = Delivery(
        delivery.source, part.table, delivery.name, verdict.sha256, verdict.bytes,
        resolved=dict(part.addresses), reading_id=reading_id, sheet=part.sheet,
    )  # fmt: skip
    write_ledger(connection, line, Landed(delivery.url, verdict.sha256), loaded)
    return loaded


def _lines(rows: Iterable[Row], sheet: str) -> Iterable[Sequence[str]]:
    return ((str(row.number), *row.stored, sheet, row.column, row.extra) for row in rows)


def _write_scopes(connection: Connection, reading_id: int, verdict: Verdict) -> None:
    """Write what the reading covers; two sheets of one table cover their months together."""
    rows, kept_out = Counter[tuple[str, str, date]](), Counter[tuple[str, str, date]]()
    for part in _loadable(verdict):
        for scope in part.scopes:
            cell = (part.table, scope.municipality, first_day(scope.month))
            rows[cell] += scope.rows
            kept_out[cell] += scope.kept_out
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.scope (reading_id, raw_table, municipality, month, rows, kept_out)"
            " values (%s, %s, %s, %s, %s, %s)",
            [(reading_id, *cell, rows[cell], kept_out[cell]) for cell in rows],
        )
        cursor.executemany(
            "insert into ops.meant_for (reading_id, raw_table, municipality, month) values (%s, %s, %s, %s)"
            " on conflict do nothing",
            [
                (reading_id, table, place, first_day(month))
                for _, table, place, month in verdict.meant_for
                if verdict.outcome == "refused" and place and month
            ],
        )


def first_day(month: str) -> date:
    """Return the first day of a month such as 2026-10."""
    return date.fromisoformat(f"{month}-01")
