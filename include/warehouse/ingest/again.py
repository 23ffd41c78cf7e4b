"""Bytes that come again: once loaded they are not loaded twice, unless something else has replaced them meanwhile."""

from datetime import date

from psycopg import Connection

from warehouse.ingest.snapshots import Delivery


def is_known(connection: Connection, delivery: Delivery) -> bool:
    """Say whether a delivery needs no loading; if it speaks for a later day than before, what is loaded now does too.

    Two files must be loaded although their bytes have been: one whose name has meanwhile held other bytes of the same
    day, and one for a later day of which other bytes have been loaded. In both the sender went back to what was
    before, and the newest snapshot counts. The caller holds `source_lock`.
    """
    with connection.transaction():
        known = _newest(connection, delivery)
        if known is None:
            return False
        snapshot_id, as_of = known
        if delivery.as_of is None or as_of is None or delivery.as_of == as_of:
            return not _is_replaced(connection, delivery)
        if delivery.as_of < as_of:
            return True
        if _is_outdone(connection, delivery, snapshot_id):
            return False
        _stand_for(connection, snapshot_id, delivery.as_of, delivery.name)
        return True


def _newest(connection: Connection, delivery: Delivery) -> tuple[int, date | None] | None:
    """Return the newest snapshot of the same bytes, and the day it stands for."""
    row = connection.execute(
        "select snapshot_id, as_of from ops.snapshot where (source, raw_table, sha256) = (%s, %s, %s)"
        " order by snapshot_id desc limit 1",
        [delivery.source, delivery.table, delivery.sha256],
    ).fetchone()
    return (int(row[0]), row[1]) if row else None


def _is_replaced(connection: Connection, delivery: Delivery) -> bool:
    """Say whether other bytes were loaded later under the very name: it held these, then others, and now these."""
    row = connection.execute(
        "select sha256 <> %s from ops.snapshot where (source, raw_table, delivery_name) = (%s, %s, %s)"
        " order by snapshot_id desc limit 1",
        [delivery.sha256, delivery.source, delivery.table, delivery.name],
    ).fetchone()
    return bool(row and row[0])


def _is_outdone(connection: Connection, delivery: Delivery, snapshot_id: int) -> bool:
    """Say whether a later snapshot stands for the delivery's day, before which this one would count for nothing."""
    row = connection.execute(
        "select 1 from ops.snapshot where (source, raw_table, as_of) = (%s, %s, %s) and snapshot_id > %s limit 1",
        [delivery.source, delivery.table, delivery.as_of, snapshot_id],
    ).fetchone()
    return row is not None


def _stand_for(connection: Connection, snapshot_id: int, as_of: date, name: str) -> None:
    connection.execute("update ops.snapshot set as_of = %s where snapshot_id = %s", [as_of, snapshot_id])
    connection.execute(
        "insert into ops.sent_again (snapshot_id, as_of, delivery_name) values (%s, %s, %s)",
        [snapshot_id, as_of, name],
    )
