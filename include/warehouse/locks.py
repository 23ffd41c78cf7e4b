"""Locks between processes: tables of `ops` on which no reader has a right.

An advisory lock may be taken by whoever can log in; these need INSERT (to share) or MAINTAIN (to hold alone) on a
table. PostgreSQL frees them when the process that holds them is gone, because they end with its connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from warehouse.db import APPLICATION
from warehouse.errors import WarehouseError

SHARED, EXCLUSIVE = "row share", "exclusive"
"""The two lock modes; neither blocks `pg_dump` nor assigns a transaction id that vacuum would wait for."""
SESSION = "set idle_in_transaction_session_timeout = 0; set transaction_timeout = 0; set tcp_keepalives_idle = 60"


@dataclass(frozen=True)
class Lock:
    """One lock: its table in `ops`, and whether others may hold it too."""

    table: str
    mode: str

    @property
    def statement(self) -> sql.Composed:
        """The statement that acquires it until the transaction ends."""
        return sql.SQL("lock table ops.{} in {} mode").format(sql.Identifier(self.table), sql.SQL(self.mode))


MARTS_SHARED = Lock("lock_marts", SHARED)
"""Ingests, gate and publish share this lock on raw data and marts, so that none sees half of a build."""
MARTS_EXCLUSIVE = Lock("lock_marts", EXCLUSIVE)
"""A build holds it exclusively."""
PUBLISH_LOCK = Lock("lock_publish", EXCLUSIVE)
EXTRACT_LOCK = Lock("lock_extract", EXCLUSIVE)
BACKUP_LOCK = Lock("lock_backup", EXCLUSIVE)
ALERT_LOCK = Lock("lock_alert", EXCLUSIVE)


def ingest_lock(source: str) -> Lock:
    """Return the lock under which one process alone loads a source."""
    return Lock(f"lock_ingest_{source}", EXCLUSIVE)


def acquire_locks(connection: psycopg.Connection, *locks: Lock) -> None:
    """Acquire locks in the connection's transaction, in this order; its end releases them."""
    for lock in locks:
        try:
            connection.execute(lock.statement)
        except psycopg.errors.UndefinedTable:
            raise WarehouseError(f"the database has no table ops.{lock.table}: run `warehouse migrate`") from None


@contextmanager
def hold_locks(connection: psycopg.Connection, *locks: Lock) -> Iterator[None]:
    """Hold locks on a second connection of the same role, independent of what the first one commits.

    WarehouseError at the end if PostgreSQL closed that connection, for then the work was not protected.
    """
    with _sibling(connection) as holder:
        acquire_locks(holder, *locks)
        yield
        try:
            holder.commit()
        except psycopg.OperationalError as error:
            names = ", ".join(lock.table for lock in locks)
            raise WarehouseError(f"PostgreSQL closed the connection that held {names}: {error}; run it again") from None


@contextmanager
def try_lock(connection: psycopg.Connection, lock: Lock) -> Iterator[bool]:
    """Hold a lock if it is free, and yield whether it is held; a lock whose table is missing counts as held."""
    with _sibling(connection) as holder:
        try:
            holder.execute(lock.statement + sql.SQL(" nowait"))
        except psycopg.errors.LockNotAvailable:
            yield False
        except psycopg.errors.UndefinedTable:
            yield True
        else:
            yield True


@contextmanager
def _sibling(connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Open a second connection like the first; it is closed without a commit."""
    info = connection.info
    holder = psycopg.connect(info.dsn, password=info.password, application_name=f"{APPLICATION} lock")
    try:
        holder.execute(SESSION)
        holder.commit()
        yield holder
    finally:
        holder.close()
