"""What the pages show, read from the ledger in one transaction.

Findings are shown with numbers only where the indicator is known not to rest on persons: the page may be looked at over
a shoulder, and of a cell that should have been hidden the number is the finding. `ops.gate_finding` has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import IsolationLevel
from psycopg.rows import dict_row

from warehouse.catalogue import load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.publish.public_release import PublicRelease, read_public_release
from warehouse.settings import Settings
from warehouse.sources import load_sources

Rows = Sequence[Mapping[str, Any]]
MAX_CELLS = 200
"""Cells of a finding that a page lists, the worst first; the others are counted."""
QUERIES = {
    "release": "select release_id, data_version, published_at, verdict, cells from published.release where is_current",
    "withdrawn": """
        select release_id, withdrawn_at from release.release
        where release_id > (select release_id from release.pointer) order by release_id
    """,
    "incidents": "select kind, subject, opened_at, message from ops.incident where closed_at is null order by 3, 1, 2",
    "stages": """
        select stage, max(started_at) as started_at, (array_agg(subject order by started_at desc))[1] as source,
            (array_agg(status order by started_at desc))[1] as status,
            (array_agg(seconds order by started_at desc))[1] as seconds,
            array_agg(seconds order by started_at) as durations
        from (
            select *, row_number() over (partition by stage order by started_at desc) as newest from ops.stage_run
        ) as runs
        where newest <= 30 group by stage
        order by array_position(array['ingest', 'build', 'gate', 'publish', 'deliver'], stage)
    """,
    "freshness": """
        select source, max(loaded_at) as loaded_at, max(as_of) as as_of, retrieval.succeeded_at,
            bool_or(failure.source is not null) as fails
        from ops.snapshot
        left join ops.source_retrieval as retrieval using (source)
        left join (select source from ops.source_failure where resolved_at is null) as failure using (source)
        group by source, retrieval.succeeded_at order by source
    """,
    "overdue": """
        select source, array_agg(distinct municipality_code) as municipalities, count(*) as months,
            max(deadline) as deadline
        from published.arrival where is_overdue group by source order by source
    """,
    "verdicts": """
        select build_id, started_at, extract(epoch from finished_at - started_at) as seconds, status, verdict, critical,
            warnings, release_id
        from ops.build left join ops.verdict using (build_id) order by build_id desc limit 10
    """,
    "judged": "select build_id, verdict, critical, warnings, evaluated, decided_at from ops.verdict"
    " order by build_id desc limit 1",
    "findings": """
        select result.suite, result.expectation, result.severity, count(cell.gate_finding_id) as cells
        from ops.gate_result as result
        left join ops.gate_finding as cell using (build_id, suite, expectation)
        where not result.success and build_id = (select max(build_id) from ops.verdict)
        group by result.suite, result.expectation, result.severity
        order by result.severity, cells desc, result.suite, result.expectation
    """,
}
CELLS = """
    select * from (
        select suite, expectation, indicator_code, place_code, time_code, breakdown_code, value, expected_min,
            expected_max, reason, waiver, row_number() over (
                partition by suite, expectation order by score desc nulls last, gate_finding_id
            ) as position
        from ops.gate_finding where build_id = (select max(build_id) from ops.verdict)
    ) as cells
    where position <= %s order by suite, expectation, position
"""


@dataclass(frozen=True)
class Content:
    """Everything that the pages show: by name the rows of each query, and by finding its worst cells."""

    tables: Mapping[str, Rows]
    cells: Mapping[tuple[str, str], Rows]
    is_stopped: bool
    visible: Mapping[str, Any] | None
    public: PublicRelease | None


def read_content(settings: Settings) -> Content:
    """Read everything in one snapshot."""
    with connect(role_dsn(settings, "publisher")) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        with connection.cursor(row_factory=dict_row) as cursor:
            tables = {name: cursor.execute(query.encode()).fetchall() for name, query in QUERIES.items()}
            cells = _cells(cursor)
        public = read_public_release(connection, settings)
    release, judged = tables["release"], tables["judged"]
    is_stopped = bool(judged) and judged[0]["verdict"] == "stop"
    return Content(tables, cells, is_stopped, release[0] if release else None, public)


def _cells(cursor: psycopg.Cursor[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    known = _indicators_without_persons()
    cells: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in cursor.execute(CELLS, [MAX_CELLS]):
        if row["indicator_code"] not in known:
            row |= {"value": None, "expected_min": None, "expected_max": None}
        cells.setdefault((row["suite"], row["expectation"]), []).append(row)
    return cells


def _indicators_without_persons() -> set[str]:
    """Return the indicators whose source is known to hide no small counts and to have no rows of persons."""
    sources = load_sources()
    return {
        indicator.code
        for indicator in load_catalogue().indicators
        if indicator.source and not (sources[indicator.source].threshold or sources[indicator.source].person_level)
    }
