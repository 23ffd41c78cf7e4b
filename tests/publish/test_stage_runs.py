"""Every stage leaves a row that says when it ran, how long it took and how it ended."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.ingest.run import ingest_source
from warehouse.publish.release import publish
from warehouse.settings import Settings

Marts = Callable[[str], None]
RUNS = "select stage, subject, status, started_at, seconds from ops.stage_run order by stage_run_id"


def runs(settings: Settings) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(RUNS).fetchall()


def test_a_run_that_succeeds_and_one_that_fails_are_recorded(settings: Settings, marts: Marts) -> None:
    before = datetime.now(UTC)
    with pytest.raises(WarehouseError):
        publish(settings)
    fact(marts, 202605, 10)
    judged(marts)
    publish(settings)
    publish(settings)
    found = runs(settings)
    assert [row[:3] for row in found] == [("publish", "", status) for status in ("failed", "succeeded", "succeeded")]
    assert all(before <= started <= datetime.now(UTC) and 0 < seconds < 60 for *_, started, seconds in found)


def test_an_ingest_names_its_source(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="found source 'statfn'"):
        ingest_source("statfn", settings)
    assert [row[:3] for row in runs(settings)] == [("ingest", "statfn", "failed")]


def test_a_run_that_cannot_be_recorded_ends_as_it_would_have(
    settings: Settings, marts: Marts, caplog: pytest.LogCaptureFixture
) -> None:
    fact(marts, 202605, 10)
    judged(marts)
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("alter table ops.stage_run add check (stage <> 'publish')")
    assert publish(settings).release_id == 1
    assert "the run could not be recorded: CheckViolation" in caplog.text
    assert runs(settings) == []
