"""Writes one reading of a delivery with all that belongs to it, in one transaction."""

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
from warehouse.ingest.deliveries.workbook_diff import changes_of, winners
from warehouse.ingest.deliveries.workbook_ledger import DeliveredFile, digest_of, note
from warehouse.ingest.readers.row_batch import CheckedDelivery, batches
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, next_number, write_ledger
from warehouse.intake.report import Language, Part, Remark, Row, ValidationReport
from warehouse.privacy.pseudonym import mask
from warehouse.sources import Source

MOST_REMARKS = 10_000
"""Remarks kept of one reading; the rows they are about are all in quarantine."""


def write_remarks(connection: Connection, reading_id: int, remarks: Iterable[Remark]) -> None:
    """Write the remarks of a reading, as many as a person could ever read."""
    statement = (
        "copy ops.remark (reading_id, position, severity, code, sheet, cell, row_number, column_name, said) from stdin"
    )
    with connection.cursor().copy(statement) as copy:
        for position, one in enumerate(islice(remarks, MOST_REMARKS), start=1):
            place = one.place
            copy.write_row((
                reading_id, position, one.severity, one.code, _masked(place.sheet), place.cell, place.row,
                _masked(place.column), Jsonb(said(one)),
            ))  # fmt: skip


def said(remark: Remark) -> dict[str, dict[str, str]]:
    """Return a remark's texts by language, with nothing in them that looks like a henkilötunnus."""
    texts = {language: remark.rendered(language) for language in get_args(Language)}
    return {
        language: {
            "found": _plain(one.found), "expected": _plain(one.expected), "suggestion": _plain(one.suggestion),
        }
        for language, one in texts.items()
    }  # fmt: skip


def write_quarantine(connection: Connection, reading_id: int, parts: Iterable[Part]) -> None:
    """Write the rows that were kept out, for whoever mends the file or the rules."""
    statement = "copy ops.quarantined_row (reading_id, raw_table, sheet, row_number, column_name, cells) from stdin"
    with connection.cursor().copy(statement) as copy:
        for part in parts:
            for one in part.rejected_rows:
                cells = {column: _plain(text) for column, text in one.cells.items()}
                copy.write_row((reading_id, part.table, _plain(part.sheet), one.number, one.column, Jsonb(cells)))


def _plain(text: str) -> str:
    """Return a text that PostgreSQL can hold, with nothing in it that looks like a henkilötunnus."""
    return mask(text).replace("\0", "?").encode("utf-8", "replace").decode()


def _masked(text: str | None) -> str | None:
    return None if text is None else _plain(text)


@dataclass(frozen=True)
class RecordedReading:
    """A reading as it stands in the ledger: what was loaded, and what changed against the versions it superseded."""

    reading_id: int
    loaded: tuple[Loaded, ...]
    changes: tuple[Change, ...]


def record(
    connection: Connection, source: Source, delivery: DeliveredFile, verdict: ValidationReport, rules: str
) -> RecordedReading:
    """Write a reading; whatever goes wrong, nothing of it is there. The caller holds `source_lock`."""
    with connection.transaction():
        before = winners(connection, source.source)
        delivery_id = note(connection, delivery, verdict.saved_at)
        reading_id = _write_reading(connection, delivery_id, verdict, rules)
        loaded = tuple(_load(connection, delivery, verdict, reading_id, part) for part in _loadable(verdict))
        _write_scopes(connection, reading_id, verdict)
        changes = changes_of(connection, source, reading_id, before)
    return RecordedReading(reading_id, loaded, changes)


def _loadable(verdict: ValidationReport) -> Sequence[Part]:
    return () if verdict.outcome == "refused" else verdict.parts


def _write_reading(connection: Connection, delivery_id: int, verdict: ValidationReport, rules: str) -> int:
    row = connection.execute(
        "insert into ops.reading (delivery_id, rules, outcome, format, how, remarks, digest)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning reading_id",
        [
            delivery_id, rules, verdict.outcome, verdict.format, Jsonb(dict(verdict.text_format)), len(verdict.remarks),
            digest_of(verdict),
        ],
    ).fetchone()  # fmt: skip
    assert row is not None
    reading_id = int(row[0])
    write_remarks(connection, reading_id, verdict.remarks)
    write_quarantine(connection, reading_id, _loadable(verdict))
    return reading_id


def _load(
    connection: Connection, delivery: DeliveredFile, verdict: ValidationReport, reading_id: int, part: Part
) -> Loaded:
    assert delivery.url is not None
    snapshot_id = next_number(connection)
    columns = ("_row", *part.columns, "_sheet", "_column", "_extra")
    lines = batches(_lines(part.rows, part.sheet))
    rows = copy_rows(connection, part.table, snapshot_id, CheckedDelivery(columns, lines))
    loaded = Loaded(delivery.name, part.table, snapshot_id, rows, len(part.rejected_rows))
    line = Delivery(
        delivery.source, part.table, delivery.name, verdict.sha256, verdict.bytes,
        resolved=dict(part.addresses), reading_id=reading_id, sheet=part.sheet,
    )  # fmt: skip
    write_ledger(connection, line, Landed(delivery.url, verdict.sha256), loaded)
    return loaded


def _lines(rows: Iterable[Row], sheet: str) -> Iterable[Sequence[str]]:
    return ((str(row.number), *row.stored, sheet, row.column, row.extra) for row in rows)


def _write_scopes(connection: Connection, reading_id: int, verdict: ValidationReport) -> None:
    """Write what the reading covers; two sheets of one table cover their months together."""
    rows, kept_out = Counter[tuple[str, str, date]](), Counter[tuple[str, str, date]]()
    for part in _loadable(verdict):
        for scope in part.coverage:
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
                for _, table, place, month in verdict.intended_coverage
                if verdict.outcome == "refused" and place and month
            ],
        )


def first_day(month: str) -> date:
    """Return the first day of a month such as 2026-10."""
    return date.fromisoformat(f"{month}-01")
