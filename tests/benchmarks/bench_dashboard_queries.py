"""What twelve dashboard queries cost on national facts: as the views were made before, and as they are made now.

Run: `.venv/bin/python tests/benchmarks/bench_dashboard_queries.py [--scale 1]`; the scale is one of 8 million rows of
municipalities and months (308 x 96 x 271), some 12 GB of disk and minutes on two cores; 0.01 takes seconds. The statistics are
deleted before the publish. Before: every view cross-joins the pointer, and nothing is analysed. Printed: seconds of CPU of
the backend, without parallel workers and with a warm cache, and by how much the planner misses the rows of a fact.
"""

import importlib
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from arguments import arguments
from national_marts import fill_marts, fill_releases, forget_statistics, revise_newest_month

from warehouse.catalogue.interface import read_interface
from warehouse.db import owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.embedded.services import remove_everything
from warehouse.migrations.upgrade import upgrade
from warehouse.publish.release import publish
from warehouse.settings import Settings

FILE = Path(__file__).with_name("dashboard_queries.sql")
RUNS, TIMEOUT, RATIO = 3, 20, 10.0
FEW = 100
"""Rows of a scan below which the estimate says nothing."""


@dataclass(frozen=True)
class Query:
    """One query of the file, and how many seconds of CPU it may take."""

    name: str
    limit: float
    text: str


def read_queries() -> list[Query]:
    """Return the queries of the file."""
    matches = re.findall(r"^-- ([^:\n]+): ([\d.]+)\n(.*?);$", FILE.read_text(), re.MULTILINE | re.DOTALL)
    return [Query(name, float(limit), text) for name, limit, text in matches]


def cpu_seconds(reader: psycopg.Connection, text: str) -> float:
    """Return the CPU that the backend spends on a query whose data is in memory."""
    backend = psutil.Process(reader.info.backend_pid)
    reader.execute(text).fetchall()
    begun = sum(backend.cpu_times()[:2])
    for _ in range(RUNS):
        reader.execute(text).fetchall()
    return (sum(backend.cpu_times()[:2]) - begun) / RUNS


def plan(reader: psycopg.Connection, text: str) -> list[dict[str, Any]]:
    """Return every node of a query's plan as it ran."""
    ((document,),) = reader.execute(f"explain (analyze, format json) {text}").fetchall()
    return list(_nodes(document[0]["Plan"]))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def worst_estimate(nodes: list[dict[str, Any]]) -> float:
    """Return by which factor the planner missed the rows of a fact's scan, at worst; 1 where all are small."""
    scans = [node for node in nodes if node.get("Relation Name", "").startswith("fct_")]
    factors = [1.0]
    for scan in scans:
        expected, actual = (scan[rows] * scan["Actual Loops"] for rows in ("Plan Rows", "Actual Rows"))
        if max(expected, actual) >= FEW and actual:
            factors.append(max(expected / actual, actual / expected))
    return max(factors)


def make_views_as_before(owner: psycopg.Connection) -> None:
    """Make the views in a schema of their own as the revisions made them: of the tables' owner, the pointer joined."""
    interface = read_interface()
    owner.execute("create schema before")
    for name, relation in interface.relations.items():
        release = ", p.release_id, t.release_from as changed_in_release" if name.startswith("fct_") else ""
        owner.execute(f"""
            create view before.{name} as select {", ".join(f"t.{column}" for column in relation.columns)}{release}
            from release.{name} as t cross join release.pointer as p
            where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id)
        """)
    revision = importlib.import_module("warehouse.migrations.versions.0009_targets")
    for name, (dimension, key, when, facts) in revision.WIDE.items():
        parts = (
            revision._named(fact, place, (dimension, key, when))
            for fact, place in zip(facts, revision.PLACES, strict=True)
        )
        owner.execute(f"create view before.{name} as {' union all '.join(parts)}".replace("published.", "before."))
    owner.execute("grant usage on schema before to bi; grant select on all tables in schema before to bi")


def measure(settings: Settings, queries: list[Query], schema: str) -> dict[str, tuple[float, float]]:
    """Return by query the seconds of CPU and the worst estimate; infinite where the time was over."""
    measured = {}
    with psycopg.connect(role_dsn(settings, "bi"), autocommit=True) as reader:
        reader.execute(f"set statement_timeout = '{TIMEOUT}s'; set max_parallel_workers_per_gather = 0")
        for query in queries:
            text = query.text.replace("published.", f"{schema}.")
            try:
                measured[query.name] = cpu_seconds(reader, text), worst_estimate(plan(reader, text))
            except psycopg.errors.QueryCanceled:
                measured[query.name] = float("inf"), float("inf")
    return measured


def main() -> None:
    """Fill, measure, publish, measure again; print both, and fail where a limit is not kept."""
    share, queries = arguments(__doc__).parse_args().scale, read_queries()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), dsn=None)
        Server(settings).start()
        try:
            upgrade(settings)
            with psycopg.connect(owner_dsn(settings), autocommit=True) as owner:
                owner.execute("alter system set autovacuum = off")
                owner.execute("select pg_reload_conf()")
            with psycopg.connect(owner_dsn(settings)) as owner:
                rows = fill_marts(owner, share)
                fill_releases(owner)
                make_views_as_before(owner)
                forget_statistics(owner)
            before = measure(settings, queries, "before")
            with psycopg.connect(owner_dsn(settings)) as owner:
                revise_newest_month(owner)
                forget_statistics(owner)
            begun = time.perf_counter()
            release = publish(settings)
            seconds = time.perf_counter() - begun
            after = measure(settings, queries, "published")
        finally:
            remove_everything(settings)
    print(f"{rows} rows; release {release.release_id} with {release.changed_rows} changed rows took {seconds:.1f} s")
    print(f"{'seconds of CPU':35} {'before':>8} {'now':>8} {'limit':>8} {'estimate off by':>16}")
    for query in queries:
        was = f"{before[query.name][0]:8.3f}" if before[query.name][0] < TIMEOUT else f"{'> ' + str(TIMEOUT):>8}"
        print(f"{query.name:35} {was} {after[query.name][0]:8.3f} {query.limit:8.2f} {after[query.name][1]:16.1f}")
    exceeded = any(after[query.name][0] > query.limit or after[query.name][1] > RATIO for query in queries)
    sys.exit(exceeded and share >= 1)


if __name__ == "__main__":
    main()
