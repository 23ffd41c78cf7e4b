"""The queries of an extract: the visible release, its facts row by row, its indicators."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.db import connect, role_dsn
from warehouse.deliver.datasets import Column, Table
from warehouse.locks import EXTRACT_LOCK, hold_locks
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings
from warehouse.sources import load_sources

FORMULA = r"^[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*[-=+@\t\r]"
"""The beginning of a text that a spreadsheet would run as a formula; some strip white space before it."""
PREFIXED = {
    "municipality_code": sql.SQL("('KU' || {0})"),
    "area_code": sql.SQL("(case when {0} ~ '^[0-9]' then 'TA' || {0} else {0} end)"),
}
"""Codes of digits alone have letters before them: no program reads 074 as 74 then."""
AREA_CODE = PREFIXED["area_code"].format(sql.Identifier("area_code"))
PLACE_CODE = sql.Identifier("place_code")
"""The code of a place in the wide views, which have municipalities and areas together: as in the files."""
MONTHS = ("month", "first_month", "last_month")
"""Columns with the first day of a month, which the files write as yyyy-mm."""
NEWEST_MONTHS = ("latest_month", "latest_month_any")
"""The same of an indicator."""


@dataclass(frozen=True)
class CurrentRelease:
    """The public release."""

    release_id: int
    published_at: datetime
    verdict: str
    data_version: str


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
        _read_only(connection)
        yield connection


@contextmanager
def same_snapshot(connection: psycopg.Connection, settings: Settings) -> Iterator[psycopg.Connection]:
    """Open a second connection that sees what the transaction of the first one sees."""
    snapshot = connection.execute("select pg_export_snapshot()").fetchone()
    with connect(role_dsn(settings, "ministry")) as other:
        _read_only(other)
        other.execute(sql.SQL("set transaction snapshot {}").format(snapshot[0] if snapshot else None))
        yield other


def _read_only(connection: psycopg.Connection) -> None:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def current_release(connection: psycopg.Connection) -> CurrentRelease | None:
    """Return the release that readers outside see; None if there is none."""
    row = connection.execute(
        "select release_id, published_at, verdict, coalesce(data_version, '') from published.release where is_current"
    ).fetchone()
    return CurrentRelease(*row) if row else None


def indicators(connection: psycopg.Connection) -> list[dict[str, Any]]:
    """Return all published columns of every indicator, ordered by code; newest months as yyyy-mm."""
    query = sql.SQL('select * from published.dim_indicator where {} order by indicator_code collate "C"')
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query.format(releasable())).fetchall()
    return [row | {name: f"{row[name]:%Y-%m}" for name in NEWEST_MONTHS if row[name]} for row in rows]


def place_names(connection: psycopg.Connection) -> dict[str, str]:
    """Return the English name of every place by its code as in the files, ordered by code."""
    query = sql.SQL("""
        select {area_code} as code, name_en from published.dim_area
        union all
        select 'KU' || municipality_code, coalesce(name_en, name_fi) from published.dim_municipality order by 1
    """)
    return dict(connection.execute(query.format(area_code=AREA_CODE)).fetchall())


def first_month(connection: psycopg.Connection) -> str | None:
    """Return the first month of the release as yyyy-mm; None if it has no month."""
    row = connection.execute("select to_char(min(month), 'YYYY-MM') from published.dim_month").fetchone()
    return row[0] if row else None


def releasable() -> sql.Composed:
    """Return the condition that an indicator's source may leave: it is open, or a rule says what of it may."""
    sources = [name for name, source in load_sources().items() if source.is_releasable]
    return sql.SQL("(dim_indicator.source is null or dim_indicator.source = any({}))").format(sql.Literal(sources))


class CopiedRows(RawIOBase):
    """The bytes of a COPY as a file that is read once; `count` is the number of its rows at the end."""

    def __init__(self, copy: psycopg.Copy) -> None:
        """Read from the copy."""
        self.count = 0
        self._copy, self._rest = copy, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill the target as far as the next piece reaches; 0 at the end."""
        if not self._rest:
            self._rest = bytes(self._copy.read())
        piece, self._rest = self._rest[: len(target)], self._rest[len(target) :]
        target[: len(piece)] = piece
        return len(piece)


@contextmanager
def copied(connection: psycopg.Connection, table: Table, *, for_spreadsheets: bool) -> Iterator[CopiedRows]:
    """Copy all rows of a table as CSV with a header; for spreadsheets no text begins like a formula."""
    cell = _spreadsheet_cell if for_spreadsheets else _plain_cell
    with copied_query(connection, _select(table, map(cell, table.columns))) as rows:
        yield rows


@contextmanager
def copied_query(connection: psycopg.Connection, select: sql.Composable) -> Iterator[CopiedRows]:
    """Copy the rows of a query as CSV with a header."""
    query = sql.SQL("copy ({}) to stdout (format csv, header)").format(select)
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            rows = CopiedRows(copy)
            yield rows
        rows.count = cursor.rowcount


def _select(table: Table, expressions: Iterable[sql.Composable]) -> sql.Composed:
    joins = [
        sql.SQL("join published.{0} using ({1})").format(sql.Identifier(dimension), sql.Identifier(key))
        for dimension, key in table.keys.items()
    ]
    if table.latest is not None:
        latest, keys = table.latest
        using = sql.SQL(", ").join(map(sql.Identifier, keys))
        joins.append(sql.SQL("left join published.{0} using ({1})").format(sql.Identifier(latest), using))
    # The byte order of codes: the same on every server, whatever its language.
    order = [sql.SQL('({}::text collate "C")').format(_expression(_column(table, name))) for name in table.order]
    # Few rows have a target. Programs guess a column's type from the first rows, and R drops what does not fit it.
    order.insert(0, sql.SQL("({} is null)").format(sql.Identifier(table.fact, "target")))
    named = (
        sql.SQL("{} as {}").format(expression, sql.Identifier(column.name))
        for column, expression in zip(table.columns, expressions, strict=True)
    )
    return sql.SQL("select {columns} from published.{fact} {joins} where {releasable} order by {order}").format(
        columns=sql.SQL(", ").join(named),
        fact=sql.Identifier(table.fact),
        joins=sql.SQL(" ").join(joins),
        releasable=releasable(),
        order=sql.SQL(", ").join(order),
    )


def _column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def _expression(column: Column) -> sql.Composable:
    """Return a column of the database as the files have it."""
    value = sql.Identifier(column.relation, column.origin)
    if column.name == "is_latest":
        return sql.SQL("({} is not null)").format(value)
    if column.name in PREFIXED:
        return PREFIXED[column.name].format(value)
    return sql.SQL("to_char({}, 'YYYY-MM')").format(value) if column.name in MONTHS else value


def _plain_cell(column: Column) -> sql.Composable:
    """Return a column as CSV has it: numbers without zeros that end the decimals, truth values as words."""
    value = _expression(column)
    if column.meaning.type == "numeric":
        return sql.SQL("trim_scale({})").format(value)
    return sql.SQL("({})::text").format(value) if column.meaning.type == "boolean" else value


def decimal_text(value: sql.Composable) -> sql.Composable:
    """Return a number with one decimal at least and no zeros after it.

    DuckDB and polars guess a column's type from its first rows: were they 1500 and 0, DuckDB would round a 33.3 that
    follows to 33 without a word.
    """
    return sql.SQL("(trim_scale({}) + 0.0)").format(value)


def _spreadsheet_cell(column: Column) -> sql.Composable:
    """Return the same for programs that guess: decimals in each number, an apostrophe before a formula."""
    if column.meaning.type == "numeric":
        return decimal_text(_expression(column))
    value = _plain_cell(column)
    if column.meaning.type != "text" or column.name in MONTHS:
        return value
    return escaped_formula(value)


def escaped_formula(value: sql.Composable) -> sql.Composable:
    """Return a text with an apostrophe before what a spreadsheet would take for a formula."""
    escaped = sql.SQL("case when {0} ~ {1} then {2} || {0} else {0} end")
    return escaped.format(value, sql.Literal(FORMULA), sql.Literal("'"))
