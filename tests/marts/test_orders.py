"""Twelve deliveries in random orders, built along the way or only in the end, make the same marts."""

import os
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import psycopg
import pytest
from tests.comparing import assert_same_cells
from tests.marts.register_deliveries import DELIVERIES, Files, deliveries

from warehouse.build.build import build
from warehouse.build.dbt_runner import connection_variables, environment, parsed_project
from warehouse.db import owner_dsn
from warehouse.ingest.run import ingest_source
from warehouse.settings import Settings

ORDERS, ALONG_THE_WAY = int(os.environ.get("ARRIVAL_ORDERS", "8")), 2
"""Orders of arrival, twenty by hand now and then; of the first ones something is built along the way, and everything by the build itself."""
FACTS = (
    "fct_indicator_value",
    "fct_indicator_area_value",
    "fct_indicator_period_value",
    "fct_indicator_area_period_value",
)
ROWS = """
    select facts.* from marts.{} as facts
    inner join staging.seed_indicator as indicators using (indicator_key) where indicators.source = 'register'
"""
CHECKSUM = """
    select count(*), md5(string_agg(facts::text, chr(10) order by facts::text)) from marts.{} as facts
    inner join staging.seed_indicator as indicators using (indicator_key) where indicators.source = 'register'
"""


def deliver(settings: Settings, files: Files) -> None:
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1, 1))  # nobody is still writing it
    assert ingest_source("register", settings).refused == ()


def forget(settings: Settings) -> None:
    with psycopg.connect(owner_dsn(settings)) as owner:
        raw = owner.execute("select format('raw.%I', tablename) from pg_tables where schemaname = 'raw'").fetchall()
        owner.execute(f"truncate ops.build, ops.snapshot, {', '.join(name for (name,) in raw)} cascade")


def narrow(settings: Settings) -> None:
    """Leave the register's indicators alone in the catalogue, and one year of them: this is built in every order."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("delete from staging.seed_indicator where source is distinct from 'register'")
        owner.execute("update staging.seed_indicator set applies_from = '2025-07-01'")


class Marts(NamedTuple):
    """The register's cells of every fact, by their key, and the checksum that tells at once whether they differ."""

    checksums: list[tuple]
    cells: dict[tuple, tuple]


def checksums(settings: Settings) -> list[tuple]:
    """Return of the register's rows of every fact how many they are, and their checksum."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [owner.execute(CHECKSUM.format(fact)).fetchone() for fact in FACTS]


def cells(settings: Settings) -> dict[tuple, tuple]:
    """Return the register's rows of every fact: indicator, place, time and class are their key."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        rows = [(fact, *row) for fact in FACTS for row in owner.execute(ROWS.format(fact)).fetchall()]
    return {row[:5]: row[5:] for row in rows}


def marts(settings: Settings) -> Marts:
    """Return the register's part of the marts that are expected in every order."""
    made = Marts(checksums(settings), cells(settings))
    counts = {fact: rows for fact, (rows, _) in zip(FACTS, made.checksums, strict=True)}
    assert {fact: rows for fact, rows in counts.items() if rows <= 1000} == {}
    assert sum(counts.values()) == len(made.cells)
    return made


def assert_same_marts(settings: Settings, wanted: Marts, order: int) -> None:
    """The marts are what is wanted; the cells that differ are named."""
    if checksums(settings) != wanted.checksums:
        assert_same_cells(cells(settings), wanted.cells, f"order {order}")
        pytest.fail(f"order {order}: the checksums differ, and no cell does")


def built_along_the_way(settings: Settings, arriving: list[Files]) -> list[bool]:
    """Deliver and build before the last two and in the end; say of each build whether it only added to the one before."""
    for number, files in enumerate(arriving, start=1):
        deliver(settings, files)
        if number in (DELIVERIES - 2, DELIVERIES):
            build(settings)
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [added for (added,) in owner.execute("select change_files is not null from ops.build order by build_id")]


def built_in_the_end(settings: Settings, arriving: list[Files], dbt: Callable[..., tuple[list, str]]) -> None:
    """Deliver, and rebuild the models between the register and the facts, with the narrowed catalogue."""
    for files in arriving:
        deliver(settings, files)
    between = [f"staging.register+,+{fact}" for fact in FACTS]
    made, failed = dbt("run", "--full-refresh", "--select", *between, phase="whole")
    assert failed == ""
    assert {*FACTS, "stg_register_status_period"} <= {result.node.name for result in made}


@pytest.mark.timeout(900)
def test_twelve_deliveries_make_the_same_marts_in_any_order(settings: Settings) -> None:
    made, whole = deliveries(1)
    orders = [list(made) for _ in range(ORDERS)]
    for order in range(1, ORDERS):  # the first is that of the days
        Random(order).shuffle(orders[order])
    deliver(settings, whole)
    build(settings)
    wanted = marts(settings)
    added = []
    for order in range(ALONG_THE_WAY):
        forget(settings)
        added.append(built_along_the_way(settings, orders[order]))
        assert_same_marts(settings, wanted, order)
    assert added == [
        [False, True],
        [False, False],
    ]  # in the order of the days news are added; after a late one, all anew

    narrow(settings)
    with environment(connection_variables(settings)):
        dbt = parsed_project(settings)
        forget(settings)
        built_in_the_end(settings, [whole], dbt)
        wanted = marts(settings)
        for order in range(ALONG_THE_WAY, ORDERS):
            forget(settings)
            built_in_the_end(settings, orders[order], dbt)
            assert_same_marts(settings, wanted, order)
