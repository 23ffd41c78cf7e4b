"""Loads one delivery: its rows by COPY, its rejected rows and its ledger row, in one transaction."""

import fcntl
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, Self

from psycopg import Connection, Copy
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL, Identifier, Literal

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.readers.row_batch import Batch, CheckedDelivery, RejectedRow
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, next_snapshot_id, write_ledger, write_rejected
from warehouse.locks import MARTS_SHARED, hold_locks, ingest_lock

PIPE_BYTES = 1 << 20
FORK_IS_SAFE = sys.platform == "linux"
"""Elsewhere a process cannot be forked safely; the batches are then made in the same process."""
MAX_QUEUED_BATCHES = 4
"""Batches that are checked ahead of the one being sent."""


class BatchProcess:
    """The same batches, made in a forked child process; a `DeliveryError` of the child is raised here.

    The child does nothing else. It ends with the last batch, on leaving the `with`, and when nobody reads any more.
    """

    def __init__(self, batches: Iterable[Batch]) -> None:
        """Start the child process."""
        read_end, write_end = os.pipe()
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._child = os.fork()
        if self._child == 0:
            os.close(read_end)
            _run_child(batches, write_end)
        os.close(write_end)
        self._pipe = open(read_end, "rb", PIPE_BYTES)  # noqa: PTH123, SIM115 - a descriptor that the `with` closes

    def __iter__(self) -> Iterator[Batch]:
        """Yield the batches."""
        while True:
            try:
                item = pickle.load(self._pipe)  # noqa: S301 - from our own child process
                lines = self._pipe.read(item[0]) if item and isinstance(item[0], int) else b""
            except EOFError:
                raise WarehouseError("the process that checks the file ended before the file did") from None
            if item is None:
                return
            if not isinstance(item[0], int):
                raise DeliveryError(*item)
            yield Batch(lines, *item[1:])

    def __enter__(self) -> Self:
        """Return the batches."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End the child process."""
        self._pipe.close()
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)


def _run_child(batches: Iterable[Batch], write_end: int) -> None:
    """Send every batch and end the child process, whatever happens, without the parent's clean-up."""
    try:
        with open(write_end, "wb") as pipe:
            _send_batches(batches, pipe)
    finally:
        os._exit(0)


def _send_batches(batches: Iterable[Batch], pipe: BinaryIO) -> None:
    try:
        for batch in batches:
            pickle.dump((len(batch.lines), batch.rows, batch.rejected), pipe)
            pipe.write(batch.lines)
        pickle.dump(None, pipe)
    except DeliveryError as error:
        pickle.dump((error.place, error.found, error.expected), pipe)


@contextmanager
def source_lock(connection: Connection, source: str) -> Iterator[None]:
    """Hold the lock against other loaders of the source and builds; the connection must not be in a transaction."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise WarehouseError("an ingest needs a connection that is not in a transaction: it commits each delivery")
    with hold_locks(connection, ingest_lock(source), MARTS_SHARED):
        yield


def load(
    connection: Connection,
    delivery: Delivery,
    content: CheckedDelivery,
    land: Callable[[], Landed],
    sink: Callable[[bytes], object] | None = None,
) -> Loaded:
    """Load a checked delivery whole or not at all.

    `sink` gets the lines that were sent; `land` is called after the last line and must have stored the bytes when it
    returns. The caller holds `source_lock`.
    """
    with connection.transaction():
        snapshot_id = next_snapshot_id(connection)
        rejected: list[RejectedRow] = []
        rows = copy_rows(connection, delivery.table, snapshot_id, _collecting_rejected(content, rejected), sink)
        loaded = Loaded(delivery.name, delivery.table, snapshot_id, rows, len(rejected))
        write_ledger(connection, delivery, land(), loaded)
        write_rejected(connection, snapshot_id, rejected)
    return loaded


def _collecting_rejected(content: CheckedDelivery, rejected: list[RejectedRow]) -> CheckedDelivery:
    def batches() -> Iterator[Batch]:
        for batch in content.batches:
            rejected.extend(batch.rejected)
            yield batch

    return CheckedDelivery(content.columns, batches(), content.delimiter)


def copy_rows(
    connection: Connection,
    table: str,
    snapshot_id: int,
    content: CheckedDelivery,
    sink: Callable[[bytes], object] | None = None,
) -> int:
    """Send the lines while the next batches are being checked; return the number of rows."""
    columns = SQL(", ").join(map(Identifier, ("_snapshot_id", *content.columns)))
    statement = SQL("copy raw.{} ({}) from stdin (format text, null '', delimiter {})").format(
        Identifier(table), columns, Literal(content.delimiter)
    )
    prefix, rows, sent = f"{snapshot_id}{content.delimiter}".encode(), 0, deque[Future[None]]()
    with connection.cursor().copy(statement) as copy, ThreadPoolExecutor(1) as sender:
        for batch in content.batches:
            rows += batch.rows
            sent.append(sender.submit(_copy_lines, copy, prefix, bytes(batch.lines), sink))
            if len(sent) > MAX_QUEUED_BATCHES:
                sent.popleft().result()
        for future in sent:
            future.result()
    return rows


def _copy_lines(copy: Copy, prefix: bytes, lines: bytes, sink: Callable[[bytes], object] | None) -> None:
    if not lines:
        return
    numbered = lines.replace(b"\n", b"\n" + prefix)
    copy.write(prefix)
    copy.write(memoryview(numbered)[: -len(prefix)])
    if sink:
        sink(lines)
