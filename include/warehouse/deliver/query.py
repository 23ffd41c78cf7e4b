"""The queries of an extract: the visible release, its facts row by row, its indicators."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.db import connect, role_dsn
from warehouse.deliver.datasets import Column, Table
from warehouse.errors import WarehouseError
from warehouse.locks import EXTRACT_LOCK, hold_locks
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings

Cell = str | int | Decimal | bool | None
BATCH = 5_000
MONTHS = ("month", "first_month", "last_month")
"""Columns with the first day of a month, which the files write as yyyy-mm."""
NEWEST_MONTHS = ("latest_month", "latest_month_any")
"""The same of an indicator."""


@dataclass(frozen=True)
class CurrentRelease:
    """The release the pointer shows."""

    release_id: int
    published_at: datetime
    verdict: str


@contextmanager
def extract_connection(settings: Settings) -> Iterator[psycopg.Connection]:
    """Open the one transaction of an extract: role ministry, read only, one snapshot for every query.

    The lock is the publisher's: a reader has no right to it. It is taken before the transaction, whose snapshot must
    be younger than what an extract before this one read.
    """
    with (
        connect(role_dsn(settings, "publisher"), autocommit=True) as publisher,
        hold_locks(publisher, EXTRACT_LOCK),
        connect(role_dsn(settings, "ministry")) as connection,
    ):
        check_keys(publisher, settings)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def current_release(connection: psycopg.Connection) -> CurrentRelease:
    """Return the release that is read now; WarehouseError if nothing has been published."""
    row = connection.execute(
        "select release_id, published_at, verdict from published.release where is_current"
    ).fetchone()
    if row is None:
        raise WarehouseError("there is no release to deliver: publish one first")
    return CurrentRelease(*row)


def indicators(connection: psycopg.Connection) -> list[dict[str, Any]]:
    """Return all published columns of every indicator, ordered by code; newest months as yyyy-mm."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute('select * from published.dim_indicator order by indicator_code collate "C"').fetchall()
    return [row | {name: f"{row[name]:%Y-%m}" for name in NEWEST_MONTHS if row[name]} for row in rows]


def facts(connection: psycopg.Connection, table: Table) -> Iterator[tuple[Cell, ...]]:
    """Yield a table's rows in their stable order, `BATCH` of them in memory at a time."""
    with connection.cursor(name=table.name) as cursor:
        cursor.itersize = BATCH
        cursor.execute(_query(table))
        yield from cursor


def _query(table: Table) -> sql.Composed:
    joins = [
        sql.SQL("join published.{0} using ({1})").format(sql.Identifier(dimension), sql.Identifier(key))
        for dimension, key in table.keys.items()
    ]
    if table.latest is not None:
        latest, keys = table.latest
        using = sql.SQL(", ").join(map(sql.Identifier, keys))
        joins.append(sql.SQL("left join published.{0} using ({1})").format(sql.Identifier(latest), using))
    # The byte order of codes: the same on every server, whatever its language.
    order = (sql.SQL('({}::text collate "C")').format(_expression(_column(table, name))) for name in table.order)
    return sql.SQL("select {columns} from published.{fact} {joins} order by {order}").format(
        columns=sql.SQL(", ").join(map(_expression, table.columns)),
        fact=sql.Identifier(table.fact),
        joins=sql.SQL(" ").join(joins),
        order=sql.SQL(", ").join(order),
    )


def _column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def _expression(column: Column) -> sql.Composable:
    value = sql.Identifier(column.relation, column.origin)
    if column.name == "is_latest":
        return sql.SQL("{} is not null").format(value)
    return sql.SQL("to_char({}, 'YYYY-MM')").format(value) if column.name in MONTHS else value
