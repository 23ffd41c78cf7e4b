"""What is published is what was judged, whatever dbt run by hand commits before a publish or in the middle of it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.catalogue.interface import load_interface
from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.fingerprint import changed_relations, marts_fingerprint, release_fingerprint
from warehouse.publish.release import Release, publish
from warehouse.settings import Settings

Marts = Callable[[str], None]
CHANGE = "update marts.fct_indicator_value set value = 99, numerator = 99 where month_key = 202606"


def published(settings: Settings) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(
            "select municipality_key, month_key, value from published.fct_indicator_value order by 1, 2"
        ).fetchall()


def by_hand(as_role: Callable[[str], psycopg.Connection], statement: str) -> None:
    """Commit a statement as the role that dbt runs as."""
    with as_role("transformer") as connection:
        connection.execute(statement)


def test_what_changed_after_the_verdict_is_not_published(settings: Settings, marts: Marts, as_role) -> None:
    fact(marts, 202606, 11)
    judged(marts)
    by_hand(as_role, CHANGE)
    with pytest.raises(WarehouseError, match="found other content in fct_indicator_value, expected what the gate has"):
        publish(settings)
    assert published(settings) == []
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute("select count(*) from release.fct_indicator_value").fetchone() == (0,)


def test_a_change_that_was_taken_back_is_no_change(settings: Settings, marts: Marts, as_role) -> None:
    fact(marts, 202606, "1.00")
    judged(marts)
    by_hand(as_role, "create table marts.new as select * from marts.fct_indicator_value")
    by_hand(as_role, "drop table marts.fct_indicator_value; alter table marts.new rename to fct_indicator_value")
    by_hand(as_role, "update marts.fct_indicator_value set value = 1.0, numerator = 1")
    by_hand(as_role, "grant select on marts.fct_indicator_value to publisher")
    assert publish(settings).changed_rows == 1
    assert published(settings) == [(272, 202606, 1)]


def test_numbers_exchanged_between_two_places_are_another_content(settings: Settings, marts: Marts, as_role) -> None:
    """The sum of the plain row hashes is the same for half of all exchanges: 30 are tried."""
    months = range(1, 31)
    for month in months:
        fact(marts, 202000 + month, month, municipality=272)
        fact(marts, 202000 + month, month + 7, municipality=74)
    judged(marts)
    for month in months:
        exchange = "update marts.fct_indicator_value set value = {0} - value, numerator = {0} - numerator where month_key = {1}"
        by_hand(as_role, exchange.format(2 * month + 7, 202000 + month))
        with pytest.raises(WarehouseError, match="found other content in fct_indicator_value"):
            publish(settings)
        by_hand(as_role, exchange.format(2 * month + 7, 202000 + month))
    assert publish(settings).changed_rows == 60


def test_duplicates_do_not_cancel(settings: Settings, marts: Marts, as_role) -> None:
    with psycopg.connect(owner_dsn(settings)) as owner:
        for value in (11, 11):
            fact(marts, 202606, value)
        two = marts_fingerprint(owner)
        owner.commit()
        by_hand(as_role, CHANGE)
        assert changed_relations(marts_fingerprint(owner), two) == "fct_indicator_value"
        owner.commit()
        by_hand(as_role, "delete from marts.fct_indicator_value")
        assert changed_relations(marts_fingerprint(owner), two) == "fct_indicator_value"


def test_a_duplicate_that_was_judged_is_not_published_once(settings: Settings, marts: Marts) -> None:
    fact(marts, 202606, 11)
    fact(marts, 202606, 11)
    judged(marts)
    with pytest.raises(WarehouseError, match="fct_indicator_value"):
        publish(settings)
    assert published(settings) == []


def test_a_release_has_the_fingerprint_of_the_marts_it_was_made_of(settings: Settings, marts: Marts) -> None:
    """Every relation, with a value in every column, and with other types in the marts than in the release."""
    values = {
        "integer": "7", "text": "'ä '", "date": "'2026-06-01'", "numeric": "1.50", "boolean": "true",
        "timestamptz": "'2026-06-01T12:00:00+03'",
    }  # fmt: skip
    with psycopg.connect(owner_dsn(settings)) as owner:
        for name, relation in load_interface().items():
            first, row = next(iter(relation.columns)), (values[declared.type] for declared in relation.columns.values())
            owner.execute(f"alter table marts.{name} alter {first} type bigint")
            owner.execute(f"insert into marts.{name} values ({', '.join(row)})")
            columns = ", ".join(relation.columns)
            owner.execute(f"insert into release.{name} ({columns}, release_from) select *, 1 from marts.{name}")
        fingerprint = release_fingerprint(owner)
        assert changed_relations(fingerprint, marts_fingerprint(owner)) == ""
        assert {content["rows"] for content in fingerprint.values() if content} == {1}
        assert 0 not in {content["hash_sum"] for content in fingerprint.values() if content}


@contextmanager
def publish_held(settings: Settings, relation: str) -> Iterator[Future[Release]]:
    """Block a publish before it writes a relation, until the context is left."""
    with ThreadPoolExecutor(1) as pool, psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute(f"lock table release.{relation} in share mode")
        publishing = pool.submit(publish, settings)
        waiting = "select 1 from pg_locks where relation = %s::regclass and not granted"
        until = time.monotonic() + 30
        while not owner.execute(waiting, [f"release.{relation}"]).fetchone():
            assert time.monotonic() < until and not publishing.done()
            time.sleep(0.01)
        yield publishing


@pytest.fixture
def changed_in_the_middle(settings: Settings, marts: Marts, as_role) -> Callable[[str], Future[Release]]:
    """Judge one fact, and change it by hand while its publish is held where it would write a relation."""

    def publish_changed(relation: str) -> Future[Release]:
        fact(marts, 202606, 11)
        judged(marts)
        with publish_held(settings, relation) as publishing:
            by_hand(as_role, CHANGE)
        return publishing

    return publish_changed


def test_what_is_committed_in_the_middle_of_a_publish_and_read_by_it_is_not_published(
    settings: Settings, changed_in_the_middle: Callable[[str], Future[Release]]
) -> None:
    publishing = changed_in_the_middle("dim_area")
    with pytest.raises(WarehouseError, match="found other content in fct_indicator_value"):
        publishing.result()
    assert published(settings) == []
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute("select count(*) from release.release").fetchone() == (0,)


def test_what_is_committed_after_a_publish_has_read_the_judged_content_does_not_disturb_it(
    settings: Settings, changed_in_the_middle: Callable[[str], Future[Release]]
) -> None:
    publishing = changed_in_the_middle("fct_indicator_area_target")
    assert publishing.result().changed_rows == 1
    assert published(settings) == [(272, 202606, 11)]


def test_a_verdict_of_before_there_were_fingerprints_lets_nothing_through(settings: Settings, marts: Marts) -> None:
    fact(marts, 202606, 11)
    judged(marts)
    marts("update ops.verdict set marts_fingerprint = null")
    with pytest.raises(WarehouseError, match="verdict of an earlier version, without a fingerprint: run the gate"):
        publish(settings)
