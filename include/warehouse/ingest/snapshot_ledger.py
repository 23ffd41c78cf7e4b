"""The ledger of snapshots: what was delivered, where its bytes are stored, which rows were rejected."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from warehouse.ingest.readers.row_batch import RejectedRow


@dataclass(frozen=True)
class Delivery:
    """One delivery for one raw table: `sha256` and `bytes` are of the file as it came.

    Each sheet of a workbook is a separate delivery here, with the reading it belongs to.
    """

    source: str
    table: str
    name: str
    sha256: str
    bytes: int
    as_of: date | None = None
    resolved: dict[str, Any] = field(default_factory=dict)
    reading_id: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Landed:
    """Where the bytes of a delivery are stored; `original_url` is the encrypted original of a person-level delivery."""

    url: str
    sha256: str
    original_url: str | None = None


@dataclass(frozen=True)
class Loaded:
    """A loaded delivery: its `snapshot_id`, and the numbers of loaded and rejected rows."""

    delivery: str
    table: str
    snapshot_id: int
    rows: int
    rejected_rows: int


def newest_resolved(connection: Connection, source: str, table: str) -> dict[str, Any] | None:
    """Return the `resolved` of the newest delivery of a table; None if there is none."""
    query = "select resolved from ops.snapshot where (source, raw_table) = (%s, %s) order by snapshot_id desc limit 1"
    with connection.transaction():
        row = connection.execute(query, [source, table]).fetchone()
    return row[0] if row else None


def write_refusal(connection: Connection, source: str, name: str, sha256: str, message: str) -> None:
    """Record a refused delivery and the reason; the same refusal again changes nothing."""
    statement = (
        "insert into ops.refusal (source, delivery_name, sha256, message) values (%s, %s, %s, %s)"
        " on conflict do nothing"
    )
    with connection.transaction():
        connection.execute(statement, [source, name, sha256, message])


def write_notice(connection: Connection, source: str, name: str, sha256: str, message: str) -> bool:
    """Record a message about an accepted delivery; return whether it is new."""
    statement = (
        "insert into ops.notice (source, delivery_name, sha256, message) values (%s, %s, %s, %s) on conflict do nothing"
    )
    with connection.transaction():
        return connection.execute(statement, [source, name, sha256, message]).rowcount > 0


def next_snapshot_id(connection: Connection) -> int:
    """Reserve a `snapshot_id` before the ledger row is written; a rolled back load leaves it unused."""
    row = connection.execute("select nextval(pg_get_serial_sequence('ops.snapshot', 'snapshot_id'))").fetchone()
    assert row is not None
    return int(row[0])


def write_ledger(connection: Connection, delivery: Delivery, landed: Landed, loaded: Loaded) -> None:
    """Write the ledger row under its reserved `snapshot_id`."""
    line = {
        "snapshot_id": loaded.snapshot_id,
        "source": delivery.source,
        "raw_table": delivery.table,
        "delivery_name": delivery.name,
        "sha256": delivery.sha256,
        "bytes": delivery.bytes,
        "landed_url": landed.url,
        "landed_sha256": landed.sha256,
        "original_url": landed.original_url,
        "as_of": delivery.as_of,
        "resolved": Jsonb(delivery.resolved),
        "reading_id": delivery.reading_id,
        "sheet": delivery.sheet,
        "rows": loaded.rows,
        "rejected_rows": loaded.rejected_rows,
    }
    names, values = SQL(", ").join(map(Identifier, line)), SQL(", ").join(SQL("%s") for _ in line)
    statement = SQL("insert into ops.snapshot ({}) overriding system value values ({})").format(names, values)
    connection.execute(statement, list(line.values()))


def write_rejected(connection: Connection, snapshot_id: int, rejected: Iterable[RejectedRow]) -> None:
    """Record the rejected rows."""
    statement = "copy ops.rejected_row (snapshot_id, row_number, column_name, found, expected) from stdin"
    with connection.cursor().copy(statement) as copy:
        for row in rejected:
            copy.write_row((snapshot_id, row.row, row.column, row.actual, row.expected))


def is_already_loaded(connection: Connection, delivery: Delivery) -> bool:
    """Say whether a delivery needs no loading; a later `as_of` of the same bytes is recorded on their snapshot.

    Two files must be loaded although their bytes have been: one whose name has held other bytes of the same day in
    between, and one for a later day of which other bytes have been loaded. In both the sender has gone back to the
    earlier content, and the newest snapshot counts. The caller holds `source_lock`.
    """
    with connection.transaction():
        newest = _newest(connection, delivery)
        if newest is None:
            return False
        snapshot_id, as_of = newest
        if delivery.as_of is None or as_of is None or delivery.as_of == as_of:
            return not _is_replaced(connection, delivery)
        if delivery.as_of < as_of:
            return True
        if _is_superseded(connection, delivery, snapshot_id):
            return False
        _record_later_day(connection, snapshot_id, delivery.as_of, delivery.name)
        return True


def _newest(connection: Connection, delivery: Delivery) -> tuple[int, date | None] | None:
    """Return the newest snapshot of the same bytes, and its day."""
    row = connection.execute(
        "select snapshot_id, as_of from ops.snapshot where (source, raw_table, sha256) = (%s, %s, %s)"
        " order by snapshot_id desc limit 1",
        [delivery.source, delivery.table, delivery.sha256],
    ).fetchone()
    return (int(row[0]), row[1]) if row else None


def _is_replaced(connection: Connection, delivery: Delivery) -> bool:
    """Say whether the name held other bytes in between: these, then others, and now these again."""
    row = connection.execute(
        "select sha256 <> %s from ops.snapshot where (source, raw_table, delivery_name) = (%s, %s, %s)"
        " order by snapshot_id desc limit 1",
        [delivery.sha256, delivery.source, delivery.table, delivery.name],
    ).fetchone()
    return bool(row and row[0])


def _is_superseded(connection: Connection, delivery: Delivery, snapshot_id: int) -> bool:
    """Say whether a later snapshot is of the same day, so that it would count instead of this one."""
    row = connection.execute(
        "select 1 from ops.snapshot where (source, raw_table, as_of) = (%s, %s, %s) and snapshot_id > %s limit 1",
        [delivery.source, delivery.table, delivery.as_of, snapshot_id],
    ).fetchone()
    return row is not None


def _record_later_day(connection: Connection, snapshot_id: int, as_of: date, name: str) -> None:
    connection.execute("update ops.snapshot set as_of = %s where snapshot_id = %s", [as_of, snapshot_id])
    connection.execute(
        "insert into ops.duplicate_delivery (snapshot_id, as_of, delivery_name) values (%s, %s, %s)",
        [snapshot_id, as_of, name],
    )
