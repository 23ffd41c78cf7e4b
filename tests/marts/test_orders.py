"""Twelve deliveries in twenty random orders, built along the way or only in the end, make the same marts."""

from random import Random

import psycopg
import pytest
from tests.marts.register_deliveries import DELIVERIES, Files, deliveries
from tests.marts.test_changes import CHECKSUM

from warehouse.build import _connection_variables, _dbt, _environment, build
from warehouse.db import owner_dsn
from warehouse.ingest.command import ingest_source
from warehouse.settings import Settings

ORDERS, BUILT = 20, 2
"""Orders of arrival, and of how many the marts are built; of the others the register's state is compared."""
FACTS = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
STATE = [f"stg_{name}" for name in ("register_job_search", "register_status_period", "register_person", "register_service_plan",
    "register_appointment", "register_service_period", "register_decision", "register_specialist", "register_specialist_customer",
    "register_initial_interview")]  # fmt: skip


def deliver(settings: Settings, files: Files) -> None:
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert ingest_source("register", settings).refused == ()


def forget(settings: Settings) -> None:
    with psycopg.connect(owner_dsn(settings)) as owner:
        raw = owner.execute("select format('raw.%I', tablename) from pg_tables where schemaname = 'raw'").fetchall()
        owner.execute(f"truncate ops.build, ops.snapshot, {', '.join(name for (name,) in raw)} cascade")


def marts(settings: Settings) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [owner.execute(CHECKSUM.format(fact=fact, place=place)).fetchone() for fact, place in FACTS.items()]


def state(settings: Settings) -> list[tuple]:
    query = "select count(*), md5(string_agg(rows::text, chr(10) order by rows::text)) from staging.{} as rows"
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [owner.execute(query.format(table)).fetchone() for table in STATE]


@pytest.mark.timeout(1200)
def test_twelve_deliveries_in_twenty_orders_make_the_same_marts(settings: Settings) -> None:
    made, whole = deliveries(1)
    deliver(settings, whole)
    build(settings)
    wanted, stood = marts(settings), state(settings)
    assert all(rows > 1000 for rows, _ in wanted)
    added = []
    for order in range(ORDERS):
        forget(settings)
        arriving = list(made)
        if order:  # the first order is that of the days
            Random(order).shuffle(arriving)
        for number, files in enumerate(arriving, start=1):
            deliver(settings, files)
            if order < BUILT and number in (DELIVERIES - 2, DELIVERIES):
                build(settings)
        if order < BUILT:
            assert marts(settings) == wanted, order
            with psycopg.connect(owner_dsn(settings)) as owner:
                added += [news for (news,) in owner.execute("select news from ops.build order by build_id")]
        else:
            with _environment(_connection_variables(settings)):
                _, failed = _dbt(settings)("run", "--full-refresh", "--select", "staging.register", phase="whole")
            assert failed == ""
        assert state(settings) == stood, order
    assert [news is None for news in added[:2]] == [True, False]  # in the order of the days, news are added
    assert added[3] is None  # a late delivery makes everything anew
