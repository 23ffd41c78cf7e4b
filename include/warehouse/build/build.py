"""The build stage: dbt builds the marts from all that is loaded, and the result of every node is recorded.

The marts are a function of the loaded snapshots and the code; dbt writes the schemas staging, intermediate and marts,
which no reader sees. Where only change files are new, the build is incremental: the counts of the affected persons are
retracted, the change files are applied, and these persons are counted again.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from warehouse.build.dbt_runner import connection_variables, environment, parsed_project
from warehouse.build.incremental import change_files_to_add
from warehouse.build.origin import commit_sha, lock_sha256, record_deliveries
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.fingerprint import marts_fingerprint
from warehouse.locks import MARTS_EXCLUSIVE, hold_locks
from warehouse.privacy.instance import check_keys
from warehouse.run_ledger import Inputs, inputs_now
from warehouse.settings import Settings
from warehouse.stage_runs import recorded

Added = tuple[int, ...] | None
"""The change files an incremental build adds to the build before; None: the build is whole."""


@dataclass(frozen=True)
class Build:
    """One build, or none because the gate has already judged a build of the same snapshots and code."""

    build_id: int | None
    nodes: int

    @property
    def unchanged(self) -> bool:
        """Say whether there was nothing to build."""
        return self.build_id is None


@dataclass(frozen=True)
class _Newest:
    """The newest build, where the marts still hold what it made; `judged` if the gate has judged just that."""

    build_id: int
    nodes: int
    inputs: Inputs
    judged: bool


@recorded("build", "transformer")
def build(settings: Settings, *, force: bool = False, whole: bool = False) -> Build:
    """Build the marts from all that is loaded; WarehouseError names the failed nodes and their messages.

    `force` builds also when nothing is new; `whole` never builds incrementally. What dbt run by
    hand has left in the marts is not added to, and is replaced even when nothing is new.
    """
    with (
        connect(role_dsn(settings, "transformer"), autocommit=True) as connection,
        hold_locks(connection, MARTS_EXCLUSIVE),
    ):
        check_keys(connection, settings)
        _close_interrupted(connection)
        inputs = inputs_now(connection)
        newest = None if whole else _standing_build(connection)
        if newest and newest.inputs == inputs and not force:
            return Build(None, 0) if newest.judged else Build(newest.build_id, newest.nodes)
        if not inputs.snapshot_ids:
            raise WarehouseError("nothing has been loaded yet: run an ingest first")
        return _record(connection, inputs, settings, change_files_to_add(connection, inputs) if newest else None)


def build_whole(settings: Settings) -> Build:
    """Build everything in a database that only this process uses; the keys of persons are not asked for."""
    with connect(role_dsn(settings, "transformer"), autocommit=True) as connection:
        return _record(connection, inputs_now(connection), settings, None)


def _close_interrupted(connection: psycopg.Connection) -> None:
    """Close builds whose process was killed: who holds the lock knows that none is running, but not when it ended."""
    connection.execute(
        "update ops.build set status = 'failed', message = %s where status = 'running'",
        ["interrupted: the process ended before it finished"],
    )


def _standing_build(connection: psycopg.Connection) -> _Newest | None:
    """Return the newest build; None if it failed, or something else has changed the marts since."""
    row = connection.execute(
        """
        select build_id, (select count(*) from ops.dbt_result as r where r.build_id = b.build_id),
            snapshot_ids, code_fingerprint, coverage_digests, b.marts_fingerprint, v.marts_fingerprint
        from (select * from ops.build order by build_id desc limit 1) as b left join ops.verdict as v using (build_id)
        where b.status = 'built' and b.marts_fingerprint is not null
        """
    ).fetchone()
    if row is None or row[5] != marts_fingerprint(connection):
        return None
    return _Newest(row[0], row[1], Inputs(tuple(row[2]), row[3], row[4]), judged=row[5] == row[6])


def _record(connection: psycopg.Connection, inputs: Inputs, settings: Settings, added: Added) -> Build:
    row = connection.execute(
        "insert into ops.build"
        " (code_fingerprint, snapshot_ids, coverage_digests, change_files, commit_sha, lock_sha256, last_reading_id)"
        " values (%s, %s, %s, %s, %s, %s, (select coalesce(max(reading_id), 0) from ops.reading)) returning build_id",
        [
            inputs.code, list(inputs.snapshot_ids), Jsonb(inputs.coverage_digests),
            None if added is None else list(added), commit_sha(), lock_sha256(),
        ],
    ).fetchone()  # fmt: skip
    build_id = int(row[0])  # type: ignore[index]
    record_deliveries(connection, build_id, inputs.snapshot_ids)
    message, marts = "interrupted", None
    try:
        results, failed = _dbt_build(settings, build_id, added)
        _write_results(connection, build_id, results)
        marts = None if failed else Jsonb(marts_fingerprint(connection))
        message = failed
    finally:
        connection.execute(
            "update ops.build set finished_at = now(), status = %s, message = %s, marts_fingerprint = %s"
            " where build_id = %s",
            ["failed" if message else "built", message or None, marts, build_id],
        )
    if message:
        raise WarehouseError(f"build {build_id} failed\n{message}")
    return Build(build_id, len(results))


def _dbt_build(settings: Settings, build_id: int, added: Added) -> tuple[list[Any], str]:
    """Run dbt and return the nodes' results, with the failed ones in words (empty if none)."""
    with environment(connection_variables(settings)):
        dbt = parsed_project(settings)
        if added is None:
            return dbt("build", "--full-refresh", phase="whole", build_id=build_id)
        delta = {"change_files": added, "build_id": build_id}
        results, message = dbt("run", "--select", "tag:affected", "tag:delta", phase="retract", **delta)
        if message:
            return results, message
        return dbt("build", "--exclude", "tag:affected", "tag:whole", phase="insert", **delta)


def _write_results(connection: psycopg.Connection, build_id: int, results: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.dbt_result (build_id, node, status, seconds, message) values (%s, %s, %s, %s, %s)",
            [
                (build_id, result.node.unique_id, str(result.status), round(result.execution_time, 3), result.message)
                for result in results
            ],
        )
