"""Verdicts in `ops`: results by expectation, and every offender of a failed one."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple

import psycopg
from psycopg.types.json import Jsonb

from warehouse.fingerprint import Fingerprint
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.verdict import Finding, Verdict

RESULT = """
    insert into ops.gate_result (build_id, suite, expectation, severity, success, message)
    values (%s, %s, %s, %s, %s, %s)
"""
OFFENDERS = """
    copy ops.gate_finding (build_id, suite, expectation, severity, indicator_code, place_code, time_code,
        breakdown_code, value, expected_min, expected_max, score, reason, waiver) from stdin
"""
MISFITS = """
    copy ops.misfit (build_id, fact, check_code, severity, indicator_key, place_key, month_key, breakdown_key,
        reason, score, value, expected_min, expected_max) from stdin
"""
VERDICT = """
    insert into ops.verdict (build_id, verdict, critical, warnings, evaluated, marts_fingerprint)
    values (%s, %s, %s, %s, %s, %s)
    on conflict (build_id) do update set
        verdict = excluded.verdict, critical = excluded.critical, warnings = excluded.warnings,
        evaluated = excluded.evaluated, marts_fingerprint = excluded.marts_fingerprint, decided_at = now(),
        release_id = null
"""


def earlier_verdict(connection: psycopg.Connection, build_id: int, marts: Fingerprint) -> Verdict | None:
    """Return an earlier verdict that lets exactly this content through, if there is one; without its offenders."""
    rows = connection.execute(
        """
        select result.suite, result.expectation, result.severity, result.success, result.message
        from ops.gate_result as result join ops.verdict using (build_id)
        where build_id = %s and verdict.verdict <> 'stop' and verdict.marts_fingerprint = %s
        """,
        [build_id, Jsonb(marts)],
    ).fetchall()
    return Verdict(build_id, tuple(Finding(*row) for row in rows)) if rows else None


def write_misfits(connection: psycopg.Connection, build_id: int, misfits: Mapping[str, Sequence[Misfit]]) -> None:
    """Replace the misfits of a build, by fact; two gates at once leave those of one of them."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("lock table ops.misfit in exclusive mode")
        cursor.execute("delete from ops.misfit where build_id = %s", [build_id])
        with cursor.copy(MISFITS) as copy:
            for fact, misfits_of_fact in misfits.items():
                for misfit in misfits_of_fact:
                    copy.write_row((build_id, fact, *astuple(misfit)))


def write_verdict(connection: psycopg.Connection, verdict: Verdict, marts: Fingerprint) -> None:
    """Replace what the gate wrote of this build before."""
    with connection.transaction(), connection.cursor() as cursor:
        for table in ("gate_result", "gate_finding"):
            cursor.execute(f"delete from ops.{table} where build_id = %s", [verdict.build_id])  # noqa: S608 - ours
        cursor.executemany(
            RESULT,
            [(verdict.build_id, f.suite, f.expectation, f.severity, f.success, f.message) for f in verdict.findings],
        )
        _copy_offenders(cursor, verdict)
        cursor.execute(
            VERDICT,
            [verdict.build_id, verdict.word, verdict.critical, verdict.warnings, len(verdict.findings), Jsonb(marts)],
        )


def _copy_offenders(cursor: psycopg.Cursor, verdict: Verdict) -> None:
    with cursor.copy(OFFENDERS) as copy:
        for finding in verdict.findings:
            for offender in finding.offenders:
                head = (verdict.build_id, finding.suite, finding.expectation, finding.severity)
                numbers = (offender.value, offender.expected_min, offender.expected_max, offender.score)
                copy.write_row((*head, *offender.cell, *numbers, offender.reason, offender.waiver))
