"""What the planner knows of the published views, on a tenth of national size; `make bench` measures the whole."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from bench_dashboard_queries import RATIO, cpu_seconds, plan, read_queries, worst_estimate
from national_marts import fill_marts, fill_releases, forget_statistics, revise_newest_month
from tests.conftest import fresh_instance
from tests.tiers import FACTOR

from warehouse.db import owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.publish.release import publish
from warehouse.settings import Settings

SHARE = 0.1
QUERIES = read_queries()
SLOWNESS = max(float(os.environ.get(FACTOR, "1")), 1.0)
"""On a machine that others use, processor time is longer too."""


@pytest.fixture(scope="module")
def reader(
    postgres: Server, newest_schema: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection]:
    """A reader of generated releases; the statistics were deleted before the last one was published."""
    with fresh_instance(postgres, tmp_path_factory.mktemp("national"), newest_schema) as settings:
        fill(settings)
        assert publish(settings).release_id == 97
        with psycopg.connect(role_dsn(settings, "bi"), autocommit=True) as connection:
            connection.execute("set statement_timeout = '20s'; set max_parallel_workers_per_gather = 0")
            yield connection


def fill(settings: Settings) -> None:
    """Make marts and releases that nothing analyses by itself."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        for (name,) in owner.execute(
            "select relname from pg_class where relnamespace = 'release'::regnamespace and relkind = 'r'"
        ).fetchall():
            owner.execute(f"alter table release.{name} set (autovacuum_enabled = off)")  # type: ignore[arg-type]
        fill_marts(owner, SHARE)
        fill_releases(owner)
        revise_newest_month(owner)
        forget_statistics(owner)


def test_there_are_twelve_queries() -> None:
    assert len(QUERIES) == 12 and [query.limit for query in QUERIES][:3] == [0.05, 0.05, 0.05]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_dashboard_query_knows_its_rows_and_keeps_its_limit(reader: psycopg.Connection, query) -> None:
    nodes = plan(reader, query.text)
    pointers = [node for node in nodes if node.get("Relation Name") == "pointer"]
    assert pointers and {node["Parent Relationship"] for node in pointers} == {"InitPlan"}
    assert worst_estimate(nodes) < RATIO
    assert cpu_seconds(reader, query.text) < query.limit * SLOWNESS


def test_the_newest_month_is_what_changed_in_the_release(reader: psycopg.Connection) -> None:
    (changed,) = [query for query in QUERIES if query.name == "changed in this release"]
    rows = reader.execute(changed.text).fetchall()  # type: ignore[arg-type]
    assert len(rows) == 58 and {(f"{first}", f"{last}") for _, _, first, last in rows} == {("2026-06-01", "2026-06-01")}
