"""What differs between two releases, or between the newest release and the marts: `warehouse diff`.

A row that both releases hold is stored once, so only rows that were opened or closed in between are compared. Numbers
are those of the releases: where one is hidden, there is none to show.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
from psycopg import sql

from warehouse.catalogue.interface import Relation, load_interface
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

CODES = {
    "indicator_key": ("dim_indicator", "indicator_code"),
    "municipality_key": ("dim_municipality", "municipality_code"),
    "municipality_history_key": ("dim_municipality_history", "municipality_code"),
    "area_key": ("dim_area", "area_code"),
    "period_key": ("dim_period", "period_code"),
    "breakdown_key": ("dim_breakdown", "breakdown_code"),
}
"""By key: the dimension that has its code, and the column of the code."""
CLOSED = sql.SQL(
    "select {columns} from release.{relation} where release_from <= {a} and release_to > {a} and release_to <= {b}"
)
OPENED = sql.SQL("""
    select {columns} from release.{relation}
    where release_from > {a} and release_from <= {b} and (release_to is null or release_to > {b})
""")
ONLY_IN_RELEASE = sql.SQL("""
    select {columns} from release.{relation} where release_to is null except select {columns} from marts.{relation}
""")
ONLY_IN_MARTS = sql.SQL("""
    select {columns} from marts.{relation} except select {columns} from release.{relation} where release_to is null
""")
COUNTS = sql.SQL("""
    select count(*) filter (where before is null), count(*) filter (where after is null),
        count(*) filter (where not before is null and not after is null)
    from ({before}) as before full join ({after}) as after using ({grain})
    where before is distinct from after
""")
CELLS = sql.SQL("""
    select {grain}, before.observation_status, before.value, after.observation_status, after.value
    from ({before}) as before full join ({after}) as after using ({grain})
    where (before.value, before.observation_status) is distinct from (after.value, after.observation_status)
    order by abs(after.value - before.value) / greatest(abs(before.value), 1) desc nulls last, {grain}
    limit {limit}
""")
INDICATORS = sql.SQL("""
    select indicator_key, count(*) filter (where before.value is null and after.value is not null),
        count(*) filter (where before.value is not null and after.value is null),
        count(*) filter (where before.value <> after.value),
        max(abs(after.value - before.value) / greatest(abs(before.value), 1))
    from ({before}) as before full join ({after}) as after using ({grain})
    where before.value is distinct from after.value
    group by indicator_key
""")
DELIVERIES = """
    select source, coalesce(as_of, (loaded_at at time zone 'Europe/Helsinki')::date), count(*) from ops.snapshot
    where snapshot_id = any(%s) and snapshot_id <> all(%s) group by 1, 2 order by 1, 2
"""
RELEASE = """
    select release_id, data_version, withdrawn_at is not null, build.snapshot_ids, build.build_id
    from release.release left join ops.build using (build_id) where release.release_id = %s
"""
WAIVERS = """
    select waiver, count(*) from ops.gate_finding
    where waiver is not null and build_id = %s group by waiver order by waiver
"""
NEWEST_BUILD = "select build_id, snapshot_ids from ops.build where status = 'built' order by build_id desc limit 1"
HIGHEST = "select max(release_id) from release.release"


@dataclass(frozen=True)
class Side:
    """One of the two contents that are compared: a release, or the marts, and the snapshots it was built from."""

    name: str
    release_id: int | None
    snapshot_ids: list[int]
    build_id: int | None


@dataclass(frozen=True)
class RelationCounts:
    """How many rows of a relation were added, removed and changed, by its grain."""

    relation: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class IndicatorCounts:
    """How many numbers of an indicator appeared, disappeared and were revised, and the largest revision as a share."""

    relation: str
    indicator: str
    appeared: int
    disappeared: int
    revised: int
    largest: Decimal | None


@dataclass(frozen=True)
class ChangedCell:
    """A cell before and after: a text is its number, or its status where it has none; empty where it is not there."""

    relation: str
    codes: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Diff:
    """What differs, for a person: Markdown by `str`."""

    before: Side
    after: Side
    relations: list[RelationCounts]
    indicators: list[IndicatorCounts]
    cells: list[ChangedCell]
    deliveries: list[tuple[str, date, int]]
    waivers: list[tuple[str, int]]
    """The waivers that let something of the later content through, and how many cells each."""

    def __str__(self) -> str:
        """Return the tables as Markdown."""
        parts = [f"# {self.before.name} and {self.after.name}"]
        if not self.relations:
            return "\n\n".join([*parts, "No row differs."])
        parts.append(_table(
            ("relation", "added", "removed", "changed"),
            ((r.relation, r.added, r.removed, r.changed) for r in self.relations),
        ))  # fmt: skip
        if self.indicators:
            rows = (
                (i.relation, i.indicator, i.appeared, i.disappeared, i.revised, _percent(i.largest))
                for i in self.indicators
            )
            titles = ("relation", "indicator", "appeared", "disappeared", "revised", "largest revision")
            parts += ["## Numbers by indicator", _table(titles, rows)]
        if self.cells:
            cells = ((c.relation, " ".join(c.codes), c.before, c.after) for c in self.cells)
            parts += ["## Largest changes", _table(("relation", "cell", "before", "after"), cells)]
        if self.deliveries:
            parts += ["## Deliveries that came in between", _table(("source", "as of", "deliveries"), self.deliveries)]
        if self.waivers:
            parts += ["## Waivers that stand", _table(("waiver", "cells"), self.waivers)]
        return "\n\n".join(parts)


def diff_releases(settings: Settings, a: int | None, b: int | None, limit: int) -> Diff:
    """Compare two releases: the newest with the one before it if none is named."""
    with connect(role_dsn(settings, "publisher")) as connection:
        highest = _highest(connection)
        newer = _release(connection, b or highest)
        older = _release(connection, a or (newer.release_id or 1) - 1)
        if (older.release_id or 0) >= (newer.release_id or 0):
            raise WarehouseError(f"found {older.name} first, expected one before {newer.name}")
        return _diff(connection, older, newer, limit)


def diff_marts(settings: Settings, limit: int) -> Diff:
    """Compare the newest release with the marts as they are built now: what a publish would change."""
    with connect(role_dsn(settings, "publisher")) as connection:
        build = connection.execute(NEWEST_BUILD).fetchone()
        if build is None:
            raise WarehouseError("there is no finished build to compare: run the build first")
        marts = Side(f"the marts of build {build[0]}", None, list(build[1]), build[0])
        return _diff(connection, _release(connection, _highest(connection)), marts, limit)


def _highest(connection: psycopg.Connection) -> int:
    row = connection.execute(HIGHEST).fetchone()
    if row is None or row[0] is None:
        raise WarehouseError("nothing has been published yet")
    return int(row[0])


def _release(connection: psycopg.Connection, release_id: int) -> Side:
    row = connection.execute(RELEASE, [release_id]).fetchone()
    if row is None:
        raise WarehouseError(f"found release {release_id}, expected one of 1 to {_highest(connection)}")
    version, withdrawn = f" ({row[1]})" if row[1] else "", " (withdrawn)" if row[2] else ""
    return Side(f"release {row[0]}{version}{withdrawn}", row[0], list(row[3] or []), row[4])


def _diff(connection: psycopg.Connection, before: Side, after: Side, limit: int) -> Diff:
    diff = Diff(before, after, [], [], [], [], [])
    codes = {key: dict(_codes(connection, *where)) for key, where in CODES.items()}
    for name, relation in load_interface().items():
        parts = _parts(name, relation, before, after)
        added, removed, changed = connection.execute(COUNTS.format(**parts)).fetchone() or (0, 0, 0)
        if not added + removed + changed:
            continue
        diff.relations.append(RelationCounts(name, added, removed, changed))
        if "value" in relation.columns:
            for key, *counts in connection.execute(INDICATORS.format(**parts)):
                diff.indicators.append(IndicatorCounts(name, codes["indicator_key"].get(key, str(key)), *counts))
            rows = connection.execute(CELLS.format(**parts, limit=sql.Literal(limit)))
            diff.cells.extend(_cells(name, relation, codes, rows))
    diff.waivers.extend(connection.execute(WAIVERS, [after.build_id]).fetchall())
    diff.deliveries.extend(connection.execute(DELIVERIES, [after.snapshot_ids, before.snapshot_ids]).fetchall())
    return diff


def _parts(name: str, relation: Relation, before: Side, after: Side) -> dict[str, sql.Composable]:
    """Return the rows that only one of the two holds, as parts of a query."""
    names = {
        "relation": sql.Identifier(name),
        "columns": sql.SQL(", ").join(map(sql.Identifier, relation.columns)),
        "a": sql.Literal(before.release_id),
        "b": sql.Literal(after.release_id),
    }
    queries = (ONLY_IN_RELEASE, ONLY_IN_MARTS) if after.release_id is None else (CLOSED, OPENED)
    return {
        "before": queries[0].format(**names),
        "after": queries[1].format(**names),
        "grain": sql.SQL(", ").join(map(sql.Identifier, relation.grain)),
    }


def _codes(connection: psycopg.Connection, dimension: str, code: str) -> Iterator[tuple[int, str]]:
    key = load_interface()[dimension].grain[0]
    query = sql.SQL("select {key}, {code} from release.{dimension} order by release_from").format(
        key=sql.Identifier(key), code=sql.Identifier(code), dimension=sql.Identifier(dimension)
    )
    yield from connection.execute(query)


def _cells(
    name: str, relation: Relation, codes: dict[str, dict[int, str]], rows: psycopg.Cursor
) -> Iterator[ChangedCell]:
    for *keys, status_before, value_before, status_after, value_after in rows:
        known = tuple(
            codes[column].get(key, str(key)) if column in codes else f"{key // 100}-{key % 100:02}"
            for column, key in zip(relation.grain, keys, strict=True)
        )
        yield ChangedCell(name, known, _text(status_before, value_before), _text(status_after, value_after))


def _text(status: str | None, value: Decimal | None) -> str:
    return (status or "") if value is None else f"{value:f}"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
