"""Loads one delivery: its rows, the rows set aside and its line in the ledger, in one transaction."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from psycopg import Connection, Copy
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL, Identifier, Literal

from warehouse.errors import WarehouseError
from warehouse.ingest.readers.batch import Batch, Content, Rejected
from warehouse.ingest.snapshots import Delivery, Landed, Loaded, next_number, write_ledger, write_rejected
from warehouse.locks import MARTS_SHARED, held, one_ingest

AHEAD = 4
"""Batches checked ahead of the one being sent."""


@contextmanager
def source_lock(connection: Connection, source: str) -> Iterator[None]:
    """Keep other loaders of the source, and builds, waiting; the connection must not be in a transaction."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise WarehouseError("an ingest needs a connection that is not in a transaction: it commits each delivery")
    with held(connection, one_ingest(source), MARTS_SHARED):
        yield


def load(
    connection: Connection,
    delivery: Delivery,
    content: Content,
    land: Callable[[], Landed],
    sink: Callable[[bytes], object] | None = None,
) -> Loaded:
    """Load a checked delivery; whatever goes wrong, nothing of it is there.

    `sink` gets the lines that were sent, `land` is called after the last one and must have kept the bytes
    when it returns. The caller holds `source_lock`.
    """
    with connection.transaction():
        snapshot_id = next_number(connection)
        rejected: list[Rejected] = []
        rows = copy_rows(connection, delivery.table, snapshot_id, _noting(content, rejected), sink)
        loaded = Loaded(delivery.name, delivery.table, snapshot_id, rows, len(rejected))
        write_ledger(connection, delivery, land(), loaded)
        write_rejected(connection, snapshot_id, rejected)
    return loaded


def _noting(content: Content, rejected: list[Rejected]) -> Content:
    def batches() -> Iterator[Batch]:
        for batch in content.batches:
            rejected.extend(batch.rejected)
            yield batch

    return Content(content.columns, batches(), content.delimiter)


def copy_rows(
    connection: Connection,
    table: str,
    snapshot_id: int,
    content: Content,
    sink: Callable[[bytes], object] | None = None,
) -> int:
    """Send the lines while the next ones are being checked; return how many rows there were."""
    columns = SQL(", ").join(map(Identifier, ("_snapshot_id", *content.columns)))
    statement = SQL("copy raw.{} ({}) from stdin (format text, null '', delimiter {})").format(
        Identifier(table), columns, Literal(content.delimiter)
    )
    prefix, rows, sent = f"{snapshot_id}{content.delimiter}".encode(), 0, deque[Future[None]]()
    with connection.cursor().copy(statement) as copy, ThreadPoolExecutor(1) as sender:
        for batch in content.batches:
            rows += batch.rows
            sent.append(sender.submit(_send, copy, prefix, bytes(batch.lines), sink))
            if len(sent) > AHEAD:
                sent.popleft().result()
        for one in sent:
            one.result()
    return rows


def _send(copy: Copy, prefix: bytes, lines: bytes, sink: Callable[[bytes], object] | None) -> None:
    if not lines:
        return
    numbered = lines.replace(b"\n", b"\n" + prefix)
    copy.write(prefix)
    copy.write(memoryview(numbered)[: -len(prefix)])
    if sink:
        sink(lines)
