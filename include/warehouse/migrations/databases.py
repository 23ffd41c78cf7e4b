"""The databases themselves: the warehouse's, and Airflow's beside it in the same server."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from warehouse.db import connect, database_of, with_database
from warehouse.errors import WarehouseError

MAINTENANCE = "postgres"
UPGRADE_PATIENCE = "300s"
UPGRADE_LOCK = 7000
MAY_LOCK_ROLES = "select has_table_privilege('pg_catalog.pg_authid', 'maintain')"


def ensure_database(dsn: str) -> None:
    """Make the database an address leads to, open to its owner alone, if its server does not have it."""
    with connect(with_database(dsn, MAINTENANCE), autocommit=True) as connection:
        name = database_of(dsn)
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            try:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process made it at this moment
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def airflow_dsn(dsn: str) -> str:
    """Return the address of Airflow's metadata database, named after the warehouse's."""
    return with_database(dsn, f"{database_of(dsn)}_airflow")


@contextmanager
def cluster_lock(dsn: str) -> Iterator[None]:
    """Let one process of the whole server change schemas and roles; roles are shared by all of its databases.

    Where the owner may, the lock is on `pg_authid`, in a mode that stops neither log-ins nor other changes of roles.
    Else, on a managed server, it is an advisory lock of the maintenance database, which readers cannot reach if
    PUBLIC may not connect there (`hardening` says when it may).
    """
    with connect(with_database(dsn, MAINTENANCE)) as connection:
        connection.execute(f"set local lock_timeout = '{UPGRADE_PATIENCE}'")
        connection.execute("set local idle_in_transaction_session_timeout = 0; set local transaction_timeout = 0")
        row = connection.execute(MAY_LOCK_ROLES).fetchone()
        try:
            if row and row[0]:
                connection.execute("lock table pg_catalog.pg_authid in share update exclusive mode")
            else:
                connection.execute("select pg_advisory_xact_lock(%s)", [UPGRADE_LOCK])
        except psycopg.errors.LockNotAvailable:
            raise WarehouseError(
                f"another process has been changing schemas or roles of this server for {UPGRADE_PATIENCE}:"
                " wait for its `warehouse migrate`, or end it, and try again"
            ) from None
        yield
