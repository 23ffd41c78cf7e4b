"""The build stage: dbt in this process, and what came of every node.

The result is a function of the loaded snapshots and the code; dbt writes the schemas staging,
intermediate and marts, which no user sees. Where only files of changes are new, a build adds them to
the one before: what the persons they touch counted for is taken off first, and counted again after.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.types.json import Jsonb

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.increment import news
from warehouse.ledger import MARTS_LOCK, Inputs, inputs_now, judged_inputs
from warehouse.settings import PROJECT, Settings

DBT_PROJECT = PROJECT / "dbt_project"
FAILED = {"error", "fail", "runtime error"}
Added = tuple[int, ...] | None
"""The snapshots a build adds to the one before; None: everything is made anew."""


@dataclass(frozen=True)
class Build:
    """One build, or none because the gate has already judged a build of the same snapshots and code."""

    build_id: int | None
    nodes: int

    @property
    def unchanged(self) -> bool:
        """Say whether there was nothing to build."""
        return self.build_id is None


def build(settings: Settings, *, force: bool = False, whole: bool = False) -> Build:
    """Build the marts from all that is loaded; WarehouseError names the failed nodes and their messages.

    `force` builds also when nothing is new; `whole` makes everything anew, whatever could be added to.
    """
    with connect(role_dsn(settings, "transformer"), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [MARTS_LOCK])
        inputs = inputs_now(connection)
        force = force or whole
        if not force and inputs == judged_inputs(connection):
            return Build(None, 0)
        if not inputs.snapshot_ids:
            raise WarehouseError("nothing has been loaded yet: run an ingest first")
        waiting = None if force else _built_and_not_judged(connection, inputs)
        return waiting or _record(connection, inputs, settings, None if whole else news(connection, inputs))


def _built_and_not_judged(connection: psycopg.Connection, inputs: Inputs) -> Build | None:
    """Return the newest build if it read the same: it still waits for the gate, and need not be made again."""
    row = connection.execute(
        """
        select build_id, (select count(*) from ops.dbt_result as r where r.build_id = b.build_id)
        from (select * from ops.build order by build_id desc limit 1) as b
        where status = 'built' and code_fingerprint = %s and snapshot_ids = %s::bigint[] and scopes = %s
        """,
        [inputs.code, list(inputs.snapshot_ids), Jsonb(inputs.scopes)],
    ).fetchone()
    return Build(row[0], row[1]) if row else None


def _record(connection: psycopg.Connection, inputs: Inputs, settings: Settings, added: Added) -> Build:
    row = connection.execute(
        "insert into ops.build (code_fingerprint, snapshot_ids, scopes, news) values (%s, %s, %s, %s)"
        " returning build_id",
        [inputs.code, list(inputs.snapshot_ids), Jsonb(inputs.scopes), None if added is None else list(added)],
    ).fetchone()
    build_id = int(row[0])  # type: ignore[index]
    message = "interrupted"
    try:
        results, message = _dbt_build(settings, added)
        _write_results(connection, build_id, results)
    finally:
        connection.execute(
            "update ops.build set finished_at = now(), status = %s, message = %s where build_id = %s",
            ["failed" if message else "built", message or None, build_id],
        )
    if message:
        raise WarehouseError(f"build {build_id} failed\n{message}")
    return Build(build_id, len(results))


def _dbt_build(settings: Settings, added: Added) -> tuple[list[Any], str]:
    """Run dbt and return the nodes' results, with the failed ones in words (empty if none)."""
    with _environment(_connection_variables(settings)):
        dbt = _dbt(settings)
        if added is None:
            return dbt("build", "--full-refresh", phase="whole")
        results, message = dbt("run", "--select", "tag:touched", "tag:before", phase="before", news=added)
        if message:
            return results, message
        return dbt("build", "--exclude", "tag:touched", phase="after", news=added)


def _dbt(settings: Settings) -> Callable[..., tuple[list[Any], str]]:
    """Parse the project once, and return what runs a command of dbt on it, with variables."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - four seconds that only a build has to wait

    folders = [
        "--quiet", "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(settings.root / "dbt"), "--log-path", str(settings.logs / "dbt"),
    ]  # fmt: skip
    parsed = _invoked(dbtRunner(), ["parse", *folders])
    if parsed.exception is not None:
        raise WarehouseError(str(parsed.exception))
    manifest: Any = parsed.result

    def run(command: str, *options: str, **variables: object) -> tuple[list[Any], str]:
        # Cases worked by hand judge the code, not a build of it.
        options = options if command == "run" else (*options, "--exclude-resource-type", "unit_test")
        arguments = [command, *options, "--vars", json.dumps(variables), *folders]
        outcome = _invoked(dbtRunner(manifest=manifest), arguments)
        if outcome.exception is not None:
            return [], str(outcome.exception)
        results = list(outcome.result.results)
        failed = [one for one in results if str(one.status) in FAILED]
        return results, "\n".join(f"{one.node.unique_id}: {(one.message or '').strip()}" for one in failed)

    return run


def _invoked(runner: Any, arguments: list[str]) -> Any:
    """Run a command of dbt, which leaves the file of its log open."""
    try:
        return runner.invoke(arguments)
    finally:
        for handler in logging.getLogger("file_log").handlers:
            handler.close()


def _write_results(connection: psycopg.Connection, build_id: int, results: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.dbt_result (build_id, node, status, seconds, message) values (%s, %s, %s, %s, %s)",
            [
                (build_id, one.node.unique_id, str(one.status), round(one.execution_time, 3), one.message)
                for one in results
            ],
        )


def _connection_variables(settings: Settings) -> dict[str, str]:
    parts = urlsplit(role_dsn(settings, "transformer"))
    return {
        "WAREHOUSE_DBT_HOST": parts.hostname or "",
        "WAREHOUSE_DBT_PORT": str(parts.port or 5432),
        "WAREHOUSE_DBT_DATABASE": parts.path.lstrip("/"),
        "WAREHOUSE_DBT_USER": unquote(parts.username or ""),
        "DBT_ENV_SECRET_PASSWORD": unquote(parts.password or ""),
    }


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
