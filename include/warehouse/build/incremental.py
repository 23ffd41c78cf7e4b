"""Whether a build can be incremental, and which change files it adds to the build before.

Only change files that are newer than everything loaded of their tables can be added. A late change file, a full
extract, other code, a failed build, a crash of PostgreSQL or a week since the last whole build make the build whole.
Both ways lead to the same marts; only the time differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import psycopg

from warehouse.run_ledger import Inputs
from warehouse.sources import load_sources
from warehouse.sources.tables import CHANGE_TABLE_SUFFIX

WHOLE_EVERY = "7 days"
MARK = "intermediate.int_register_build"
"""Says which build made the unlogged tables. A crash empties it with them; dbt run by hand takes the number off."""


@dataclass(frozen=True)
class Snapshot:
    """A delivery of a table that may come as changes: of `table` whole, or of what has changed in it."""

    snapshot_id: int
    table: str
    is_change: bool
    as_of: date | None

    def continues(self, others: Iterable["Snapshot"]) -> bool:
        """Say whether these are changes of a day later than the newest extract, and not earlier than any changes."""
        days = {(other.is_change, other.as_of) for other in others if other.table == self.table}
        extracts = [day for is_change, day in days if not is_change]
        if not self.is_change or self.as_of is None or not extracts or None in {day for _, day in days}:
            return False
        return all(day < self.as_of or (is_change and day == self.as_of) for is_change, day in days if day)


def change_files_to_add(connection: psycopg.Connection, inputs: Inputs) -> tuple[int, ...] | None:
    """Return the change files to add to the newest build, empty if there are none; None if the build must be whole."""
    built = _built_before(connection, inputs)
    if built is None:
        return None
    earlier: list[Snapshot] = []
    added: list[Snapshot] = []
    for snapshot in _snapshots(connection):
        (earlier if snapshot.snapshot_id in built else added).append(snapshot)
    return (
        tuple(snapshot.snapshot_id for snapshot in added)
        if all(snapshot.continues(earlier) for snapshot in added)
        else None
    )


def _built_before(connection: psycopg.Connection, inputs: Inputs) -> set[int] | None:
    """Return the snapshots of the newest build if one may add to it."""
    row = connection.execute(
        """
        select snapshot_ids, coverage_digests, build_id from ops.build
        where
            build_id = (select max(build_id) from ops.build) and status = 'built' and code_fingerprint = %s
            and exists (
                select 1 from ops.build as whole
                where whole.change_files is null and whole.status = 'built' and whole.started_at > now() - %s::interval
            )
        """,
        [inputs.code, WHOLE_EVERY],
    ).fetchone()
    if row is None or not set(row[0]) <= set(inputs.snapshot_ids) or not _stands(connection, row[2]):
        return None
    # Bytes that came again for a later day count for that day now: what was built of them may have counted otherwise.
    again = any(row[1].get(source) != inputs.coverage_digests.get(source) for source in _changing())
    return None if again else set(row[0])


def _stands(connection: psycopg.Connection, build_id: int) -> bool:
    """Say whether the unlogged tables hold what a build made of persons."""
    (table,) = connection.execute("select to_regclass(%s)", [MARK]).fetchone() or (None,)
    query = f"select from {MARK} where build_id = %s"
    return table is not None and connection.execute(query, [build_id]).fetchone() is not None


def _changing() -> dict[str, tuple[str, ...]]:
    """Return the tables that may come as changes, by source."""
    tables = {
        name: tuple(table for table, declaration in source.tables.items() if declaration.changes is not None)
        for name, source in load_sources().items()
    }
    return {name: names for name, names in tables.items() if names}


def _snapshots(connection: psycopg.Connection) -> list[Snapshot]:
    tables = [table for tables in _changing().values() for table in tables]
    rows = connection.execute(
        "select snapshot_id, raw_table, as_of from ops.snapshot where raw_table = any(%s) order by snapshot_id",
        [[*tables, *(name + CHANGE_TABLE_SUFFIX for name in tables)]],
    ).fetchall()
    return [
        Snapshot(number, name.removesuffix(CHANGE_TABLE_SUFFIX), name.endswith(CHANGE_TABLE_SUFFIX), day)
        for number, name, day in rows
    ]
