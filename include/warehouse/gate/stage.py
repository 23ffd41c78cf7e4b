"""Judge the newest build: audit the marts, write the findings, give the verdict."""

import psycopg

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.gate.audit import audit
from warehouse.gate.suites import load_suites
from warehouse.gate.verdict import Finding, Verdict
from warehouse.locks import MARTS_SHARED, held
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings


class GateStoppedError(WarehouseError):
    """The build may not be published; the message lists what failed."""


def gate(settings: Settings) -> Verdict:
    """Judge the newest build; GateStoppedError if it may not be published. A judged build is not judged again."""
    dsn = role_dsn(settings, "publisher")
    with connect(dsn, autocommit=True) as connection, held(connection, MARTS_SHARED):
        check_keys(connection, settings)
        build_id = _newest_build(connection)
        verdict = _given(connection, build_id) or Verdict(build_id, tuple(audit(dsn, load_suites())))
        _write(connection, verdict)
    if verdict.word == "stop":
        raise GateStoppedError(f"the gate stops build {build_id}; nothing is published\n{verdict.message()}")
    return verdict


def _newest_build(connection: psycopg.Connection) -> int:
    row = connection.execute("select build_id, status from ops.build order by build_id desc limit 1").fetchone()
    if row is None or row[1] != "built":
        raise WarehouseError("there is no finished build to judge: run the build first")
    return int(row[0])


def _given(connection: psycopg.Connection, build_id: int) -> Verdict | None:
    """Return the verdict that lets the build through, if one was given before."""
    rows = connection.execute(
        """
        select result.suite, result.expectation, result.severity, result.success, result.message
        from ops.gate_result as result join ops.verdict using (build_id)
        where build_id = %s and verdict.verdict <> 'stop'
        """,
        [build_id],
    ).fetchall()
    return Verdict(build_id, tuple(Finding(*row) for row in rows)) if rows else None


def _write(connection: psycopg.Connection, verdict: Verdict) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from ops.gate_result where build_id = %s", [verdict.build_id])
        cursor.executemany(
            """
            insert into ops.gate_result (build_id, suite, expectation, severity, success, message)
            values (%s, %s, %s, %s, %s, %s)
            """,
            [(verdict.build_id, f.suite, f.expectation, f.severity, f.success, f.message) for f in verdict.findings],
        )
        cursor.execute(
            """
            insert into ops.verdict (build_id, verdict, critical, warnings, evaluated) values (%s, %s, %s, %s, %s)
            on conflict (build_id) do update set
                verdict = excluded.verdict, critical = excluded.critical, warnings = excluded.warnings,
                evaluated = excluded.evaluated, decided_at = now()
            """,
            [verdict.build_id, verdict.word, verdict.critical, verdict.warnings, len(verdict.findings)],
        )
