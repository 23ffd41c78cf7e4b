"""The watchdog: ends statements and idle transactions of readers that exceed their time limit.

A role can reset its own `statement_timeout`, so the limit is enforced from outside. The role `watchdog` is a member of
the readers' roles and of no other, so it can end their statements and nobody else's.
"""

import logging
import threading
from dataclasses import dataclass

import psycopg
from psycopg import sql

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.migrations.roles import READER_SECONDS, READERS
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

INTERVAL = 10.0
"""Seconds between two checks."""
OVERDUE = """
    select pid, usename, state, extract(epoch from clock_timestamp() - began)::float, began::text
    from (
        select *, case state when 'active' then query_start else state_change end as began
        from pg_stat_activity
        where usename = any(%s) and backend_type = 'client backend'
            and state in ('active', 'fastpath function call', 'idle in transaction', 'idle in transaction (aborted)')
    ) as readers
    where began < clock_timestamp() - make_interval(secs => %s)
"""


@dataclass(frozen=True)
class Overdue:
    """A statement or an idle transaction of a reader that exceeds the limit."""

    pid: int
    role: str
    state: str
    seconds: float
    began: str


@dataclass
class Watchdog:
    """Checks the readers of one database server at intervals."""

    settings: Settings
    limit: float = READER_SECONDS
    _cancelled: frozenset[tuple[int, str]] = frozenset()

    def end_overdue(self) -> list[Overdue]:
        """Cancel overdue statements, disconnect idle transactions and what a cancel did not end; return them all."""
        with connect(role_dsn(self.settings, "watchdog"), autocommit=True) as connection:
            rows = connection.execute(OVERDUE, [list(READERS), self.limit]).fetchall()
            overdue = [Overdue(*row) for row in rows]
            for query in overdue:
                self._end(connection, query)
        self._cancelled = frozenset((query.pid, query.began) for query in overdue)
        return overdue

    def watch(self, stopped: threading.Event, interval: float = INTERVAL) -> None:
        """Check at intervals until `stopped` is set; an unreachable server is tried again."""
        while not stopped.is_set():
            try:
                self.end_overdue()
            except (WarehouseError, psycopg.Error) as error:
                logger.error("the watchdog could not check the readers: %s", error)
            stopped.wait(interval)

    def _end(self, connection: psycopg.Connection, overdue: Overdue) -> None:
        cancel = overdue.state == "active" and (overdue.pid, overdue.began) not in self._cancelled
        function = "pg_cancel_backend" if cancel else "pg_terminate_backend"
        logger.warning(
            "%s: %s of %s after %.0f s, the limit is %.0f s (process %d)",
            function, overdue.state, overdue.role, overdue.seconds, self.limit, overdue.pid,
        )  # fmt: skip
        connection.execute(sql.SQL("select pg_catalog.{}(%s)").format(sql.Identifier(function)), [overdue.pid])
