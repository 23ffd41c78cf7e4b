"""How the gate judged the content of a release, and what it says of one cell."""

import psycopg

from warehouse.explain.explanation import CellFinding, GateResult
from warehouse.explain.released_cell import ReleasedCell

BUILD = """
    select coalesce((select max(build_id) from ops.verdict where release_id = %(release)s), release.build_id)
    from release.release where release_id = %(release)s
"""
RESULTS = """
    select count(*), count(*) filter (where success), (select verdict from ops.verdict where build_id = %(build)s)
    from ops.gate_result where build_id = %(build)s and suite = %(suite)s
"""
FINDINGS = """
    select expectation, severity, value, expected_min, expected_max, reason, waiver
    from ops.gate_finding
    where build_id = %s and suite = %s and (indicator_code, place_code, time_code, breakdown_code) = (%s, %s, %s, %s)
    order by gate_finding_id
"""


def build_of(connection: psycopg.Connection, release_id: int) -> int:
    """Return the newest build that the gate let through and whose content is the release."""
    row = connection.execute(BUILD, {"release": release_id}).fetchone()
    assert row is not None
    return int(row[0])


def gate_result(connection: psycopg.Connection, build_id: int, cell: ReleasedCell) -> GateResult:
    """Return the results of the cell's fact; of a hidden cell a finding has neither numbers nor a reason."""
    address = cell.address
    suite = address.place.fact
    results = connection.execute(RESULTS, {"build": build_id, "suite": suite}).fetchone()
    evaluated, passed, verdict = results or (0, 0, None)
    keys = [address.indicator.code, address.place.code, f"{address.month:%Y-%m}", address.breakdown]
    rows = connection.execute(FINDINGS, [build_id, suite, *keys]).fetchall()
    if cell.is_hidden:
        rows = [(expectation, severity, None, None, None, None, waiver) for expectation, severity, *_, waiver in rows]
    return GateResult(build_id, verdict, evaluated, passed, tuple(CellFinding(*row) for row in rows))
