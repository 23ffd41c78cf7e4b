"""A release: only the rows that changed are written, and the pointer moves in the same transaction.

Rows hold from `release_from` until `release_to`. A publish compares the marts with the *highest*
release, whatever the pointer shows. Readers with an older snapshot keep their release whole.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.interface import Relation, load_interface
from warehouse.ledger import MARTS_LOCK
from warehouse.migrations.statistics import analyze_releases
from warehouse.settings import Settings

LOCK = 7002


@dataclass(frozen=True)
class Release:
    """A release that was made, or the one that already shows the same."""

    release_id: int
    changed_rows: int
    indicators: int
    cells: int

    @property
    def unchanged(self) -> bool:
        """Say whether the marts were the same as the highest release."""
        return self.changed_rows == 0


def publish(settings: Settings) -> Release:
    """Publish the newest build; WarehouseError unless the gate has let exactly that build through."""
    with connect(role_dsn(settings, "publisher")) as connection:
        connection.execute("select pg_advisory_xact_lock(%s), pg_advisory_xact_lock_shared(%s)", [LOCK, MARTS_LOCK])
        build_id, verdict = _passed_build(connection)
        highest = _highest(connection)
        changed = sum(_write_changes(connection, name, what, highest + 1) for name, what in load_interface().items())
        if changed or not highest:
            _write_release(connection, highest + 1, build_id, verdict, changed)
        analyze_releases(connection)
        release_id = highest + 1 if changed or not highest else highest
        connection.execute("update ops.verdict set release_id = %s where build_id = %s", [release_id, build_id])
        indicators, cells = _size(connection, release_id)
    return Release(release_id, changed, indicators, cells)


def _passed_build(connection: psycopg.Connection) -> tuple[int, str]:
    row = connection.execute(
        """
        select build.build_id, build.status, verdict.verdict
        from ops.build left join ops.verdict using (build_id)
        order by build.build_id desc limit 1
        """
    ).fetchone()
    if row is None or row[1] != "built":
        raise WarehouseError("there is no finished build to publish: run the build first")
    if row[2] not in ("pass", "pass with warnings"):
        raise WarehouseError(f"build {row[0]} has not passed the gate (verdict: {row[2] or 'none'})")
    return row[0], row[2]


def _highest(connection: psycopg.Connection) -> int:
    row = connection.execute("select coalesce(max(release_id), 0) from release.release").fetchone()
    return int(row[0]) if row else 0


def _write_changes(connection: psycopg.Connection, name: str, relation: Relation, release_id: int) -> int:
    """Close the open rows the marts no longer have, open the rows they have instead; return how many changed."""
    names = {
        "table": sql.Identifier("release", name),
        "mart": sql.Identifier("marts", name),
        "columns": sql.SQL(", ").join(map(sql.Identifier, relation.columns)),
        "same_key": sql.SQL(" and ").join(
            sql.SQL("t.{0} = gone.{0}").format(sql.Identifier(column)) for column in relation.grain
        ),
        "release": sql.Literal(release_id),
    }
    closed = connection.execute(CLOSE.format(**names)).rowcount
    opened = connection.execute(OPEN.format(**names)).rowcount
    return closed + opened


CLOSE = sql.SQL("""
    with gone as (
        select {columns} from {table} where release_to is null
        except
        select {columns} from {mart}
    )
    update {table} as t set release_to = {release}
    from gone where t.release_to is null and {same_key}
""")
OPEN = sql.SQL("""
    insert into {table} ({columns}, release_from)
    select {columns}, {release} from (
        select {columns} from {mart}
        except
        select {columns} from {table} where release_to is null
    ) as fresh
""")

COUNT = sql.SQL("select count(*) from {} where release_to is null")


def _write_release(connection: psycopg.Connection, release_id: int, build_id: int, verdict: str, changed: int) -> None:
    indicators, cells = _open_size(connection)
    connection.execute(
        """
        insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows)
        values (%s, %s, %s, %s, %s, %s)
        """,
        [release_id, build_id, verdict, indicators, cells, changed],
    )
    connection.execute(
        """
        insert into release.pointer (release_id) values (%s)
        on conflict (only_row) do update set release_id = excluded.release_id
        """,
        [release_id],
    )


def _open_size(connection: psycopg.Connection) -> tuple[int, int]:
    """Count the open indicators, and the open cells of every fact; targets are no cells."""
    facts = [name for name, what in load_interface().items() if "breakdown_key" in what.grain]
    indicators, *cells = (
        connection.execute(COUNT.format(sql.Identifier("release", name))).fetchone() or (0,)
        for name in ("dim_indicator", *facts)
    )
    return indicators[0], sum(row[0] for row in cells)


def _size(connection: psycopg.Connection, release_id: int) -> tuple[int, int]:
    row = connection.execute(
        "select indicators, cells from release.release where release_id = %s", [release_id]
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)
