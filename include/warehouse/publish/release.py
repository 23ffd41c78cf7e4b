"""A release: only the rows that changed are written, and the pointer moves in the same transaction.

Rows hold from `release_from` until `release_to`. A publish compares the marts with the *highest*
release, whatever the pointer shows. Readers with an older snapshot keep their release whole.

What the gate judged is what is published: the fingerprint of the rows that a publish has written, which then make up
the release, is that of the verdict, or the transaction is rolled back. It is not enough to look at the marts before:
dbt run by hand may commit at any moment.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from warehouse.catalogue.interface import Relation, load_interface
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.fingerprint import Fingerprint, changed_relations, release_fingerprint
from warehouse.locks import MARTS_SHARED, PUBLISH_LOCK, acquire_locks
from warehouse.migrations.published_views import analyze_releases
from warehouse.privacy.instance import check_keys
from warehouse.publish.data_version import next_version, structure_fingerprint
from warehouse.publish.public_release import show_at_once
from warehouse.run_ledger import visible_release
from warehouse.settings import Settings
from warehouse.stage_runs import recorded

CHANGED_KEYS = sql.SQL("""
    create temporary table changed_key on commit drop as
    select {either_keys}
    from (select * from {table} where release_to is null) as shown
    full join {mart} as mart on {joined}
    where shown.{first_key} is null or mart.{first_key} is null or ({shown}) is distinct from ({mart_columns})
""")
CLOSE = sql.SQL("""
    update {table} as row set release_to = {release} from changed_key as key
    where row.release_to is null and {row_of_key}
""")
OPEN = sql.SQL("""
    insert into {table} ({columns}, release_from)
    select {mart_columns}, {release} from {mart} as mart inner join changed_key as key on {mart_of_key}
    on conflict do nothing
""")
"""A key that the marts hold twice is written once: the comparison of fingerprints then names the relation."""
COUNT = sql.SQL("select count(*) from {} where release_to is null")


@dataclass(frozen=True)
class Release:
    """The new release, or the highest one if its content is the same; `withdrawal` is set if that is withdrawn."""

    release_id: int
    changed_rows: int
    indicators: int
    cells: int
    withdrawal: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the marts were the same as the highest release."""
        return self.changed_rows == 0

    def __str__(self) -> str:
        """Say what was published, or why nothing was."""
        changes = "unchanged" if self.unchanged else f"{self.changed_rows} changed rows"
        return self.withdrawal or f"release {self.release_id}: {changes}"


@dataclass(frozen=True)
class _JudgedBuild:
    """The newest build, the verdict that lets it through, and the fingerprint of the content that was judged."""

    build_id: int
    verdict: str
    marts: Fingerprint


@recorded("publish", "publisher")
def publish(settings: Settings) -> Release:
    """Publish the marts; WarehouseError unless the gate has let exactly this content through.

    While the highest release is withdrawn, the same content is not published again: only `warehouse reinstate` shows it
    to readers. Other content becomes a new release, and readers get that one.
    """
    with connect(role_dsn(settings, "publisher")) as connection:
        check_keys(connection, settings)
        acquire_locks(connection, PUBLISH_LOCK, MARTS_SHARED)
        judged = _passed_build(connection)
        highest = _highest(connection)
        # The keys have few values each, so the planner takes a hash of them together to be slow; it is twice as fast.
        connection.execute("set local enable_mergejoin = off")
        changes = {
            name: _write_changes(connection, name, relation, highest + 1) for name, relation in load_interface().items()
        }
        changed = sum(changes.values())
        _stop_if_not_judged(connection, judged)
        if changed or not highest:
            _write_release(connection, highest + 1, judged, changed)
            show_at_once(connection, settings, highest + 1)
        analyze_releases(connection)
        release_id = highest + 1 if changed or not highest else highest
        _write_verdict_release(connection, release_id, judged)
        visible = visible_release(connection)
        indicators, cells = _size(connection, release_id)
        withdrawal = visible.withdrawal if visible else ""
        connection.commit()
        _vacuum(connection, [name for name, rows in changes.items() if rows])
    return Release(release_id, changed, indicators, cells, withdrawal)


def _passed_build(connection: psycopg.Connection) -> _JudgedBuild:
    row = connection.execute(
        """
        select build.build_id, build.status, verdict.verdict, verdict.marts_fingerprint
        from ops.build left join ops.verdict using (build_id)
        order by build.build_id desc limit 1
        """
    ).fetchone()
    if row is None or row[1] != "built":
        raise WarehouseError("there is no finished build to publish: run the build first")
    if row[2] not in ("pass", "pass with warnings"):
        raise WarehouseError(f"build {row[0]} has not passed the gate (verdict: {row[2] or 'none'})")
    if row[3] is None:
        raise WarehouseError(f"build {row[0]} has a verdict of an earlier version, without a fingerprint: run the gate")
    return _JudgedBuild(row[0], row[2], row[3])


def _stop_if_not_judged(connection: psycopg.Connection, judged: _JudgedBuild) -> None:
    """Compare the written release with the judged content; the error rolls the transaction back."""
    if changed := changed_relations(release_fingerprint(connection), judged.marts):
        message = f"found other content in {changed}, expected what the gate has judged as build {judged.build_id}"
        raise WarehouseError(f"nothing is published: {message}; the marts have changed since, run the gate again")


def _highest(connection: psycopg.Connection) -> int:
    row = connection.execute("select coalesce(max(release_id), 0) from release.release").fetchone()
    return int(row[0]) if row else 0


def _write_changes(connection: psycopg.Connection, name: str, relation: Relation, release_id: int) -> int:
    """Close the open rows the marts no longer have, open the rows they have instead; return how many changed."""
    keys = [sql.Identifier(column) for column in relation.grain]
    names = {
        "table": sql.Identifier("release", name),
        "mart": sql.Identifier("marts", name),
        "first_key": keys[0],
        "columns": sql.SQL(", ").join(map(sql.Identifier, relation.columns)),
        "shown": _columns_of("shown", relation),
        "mart_columns": _columns_of("mart", relation),
        "either_keys": sql.SQL(", ").join(sql.SQL("coalesce(shown.{0}, mart.{0}) as {0}").format(key) for key in keys),
        "joined": _same_key("mart", "shown", relation),
        "row_of_key": _same_key("row", "key", relation),
        "mart_of_key": _same_key("mart", "key", relation),
        "release": sql.Literal(release_id),
    }
    connection.execute("drop table if exists changed_key")
    connection.execute(CHANGED_KEYS.format(**names))
    connection.execute("analyze changed_key")
    return sum(connection.execute(statement.format(**names)).rowcount for statement in (CLOSE, OPEN))


def _columns_of(alias: str, relation: Relation) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(alias, column) for column in relation.columns)


def _same_key(left: str, right: str, relation: Relation) -> sql.Composed:
    pairs = ((sql.Identifier(left, column), sql.Identifier(right, column)) for column in relation.grain)
    return sql.SQL(" and ").join(sql.SQL("{} = {}").format(*pair) for pair in pairs)


def _write_release(connection: psycopg.Connection, release_id: int, judged: _JudgedBuild, changed: int) -> None:
    indicators, cells = _open_size(connection)
    version = next_version(connection, release_id)
    connection.execute(
        """
        insert into release.release (
            release_id, build_id, verdict, indicators, cells, changed_rows, data_version, structure_sha256
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [release_id, judged.build_id, judged.verdict, indicators, cells, changed, version, structure_fingerprint()],
    )
    connection.execute(
        """
        insert into release.pointer (release_id) values (%s)
        on conflict (only_row) do update set release_id = excluded.release_id
        """,
        [release_id],
    )


def _vacuum(connection: psycopg.Connection, names: list[str]) -> None:
    """Free the space of rows that were closed for the next publish, so that scans do not slow down with releases."""
    connection.autocommit = True
    for name in names:
        connection.execute(sql.SQL("vacuum (skip_locked) {}").format(sql.Identifier("release", name)))


def _write_verdict_release(connection: psycopg.Connection, release_id: int, judged: _JudgedBuild) -> None:
    """Link the verdict to its release, unless the gate has judged other content of the build meanwhile."""
    connection.execute(
        "update ops.verdict set release_id = %s where build_id = %s and marts_fingerprint = %s",
        [release_id, judged.build_id, Jsonb(judged.marts)],
    )


def _open_size(connection: psycopg.Connection) -> tuple[int, int]:
    """Count the open indicators, and the open cells of every fact; targets are no cells."""
    facts = [name for name, relation in load_interface().items() if "breakdown_key" in relation.grain]
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
