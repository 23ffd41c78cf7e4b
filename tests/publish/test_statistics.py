"""The planner's statistics of a release are right as soon as it is shown, and after a restore."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.db import connect, owner_dsn
from warehouse.migrations.upgrade import upgrade
from warehouse.publish.release import publish
from warehouse.settings import Settings

FACT = ("fct_indicator_value", "fct_indicator_value_open", "fct_indicator_value_closed")
COLUMNS = """
    select tablename, inherited, most_common_vals::text from pg_stats
    where schemaname = 'release' and attname = 'month_key' and tablename like 'fct_indicator_value%%'
    order by tablename, inherited
"""
ANALYZED = """
    select relname, reltuples::integer from pg_class
    where relnamespace = 'release'::regnamespace and relname = any(%s) order by relname
"""


@pytest.fixture
def owner(settings: Settings) -> Iterator[psycopg.Connection]:
    """The owner of a database in which nothing is analysed by itself."""
    with connect(owner_dsn(settings), autocommit=True) as connection:
        for name in (*FACT[1:], "pointer"):
            connection.execute(f"alter table release.{name} set (autovacuum_enabled = off)")  # type: ignore[arg-type]
        yield connection


def test_a_publish_analyses_what_it_changed_as_the_publisher(
    settings: Settings, marts: Callable[[str], None], owner: psycopg.Connection
) -> None:
    fact(marts, 202605, 10)
    marts(
        "insert into marts.fct_indicator_value (indicator_key, municipality_key, month_key, breakdown_key, numerator, value,"
        " observation_status, series_break, target_status)"
        " select 1, n, 202605, 1, 10, 10, 'final', false, 'no_target' from generate_series(300, 339) as n"
    )
    judged(marts)
    publish(settings)
    assert dict(owner.execute(ANALYZED, [[*FACT, "pointer"]]).fetchall()) == {
        "fct_indicator_value": 41, "fct_indicator_value_open": 41, "fct_indicator_value_closed": 0, "pointer": 1,
    }  # fmt: skip
    assert owner.execute(COLUMNS).fetchall() == [
        ("fct_indicator_value", True, "{202605}"), ("fct_indicator_value_open", False, "{202605}"),
    ]  # fmt: skip
    marts("update marts.fct_indicator_value set month_key = 202606 where municipality_key > 330")
    judged(marts)
    publish(settings)
    assert dict(owner.execute(ANALYZED, [[*FACT]]).fetchall()) == {
        "fct_indicator_value": 50, "fct_indicator_value_open": 41, "fct_indicator_value_closed": 9,
    }  # fmt: skip
    assert ("fct_indicator_value", True, "{202605,202606}") in owner.execute(COLUMNS).fetchall()


def test_what_a_publish_did_not_change_is_analysed_only_without_statistics(
    settings: Settings, marts: Callable[[str], None], owner: psycopg.Connection
) -> None:
    fact(marts, 202605, 1)
    judged(marts)
    publish(settings)
    times = """
        select relname, pg_stat_get_last_analyze_time(oid) from pg_class
        where relnamespace = 'release'::regnamespace and relkind = 'r' order by relname
    """
    before = dict(owner.execute(times).fetchall())
    assert None not in before.values()
    fact(marts, 202606, 2)
    judged(marts)
    publish(settings)
    after = dict(owner.execute(times).fetchall())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"fct_indicator_value_open", "fct_indicator_value_closed", "release", "pointer"}
    owner.execute("select pg_clear_relation_stats('release', 'dim_month_open')")
    fact(marts, 202607, 3)
    judged(marts)
    publish(settings)
    last = dict(owner.execute(times).fetchall())
    assert {name for name in last if last[name] != after[name]} == changed | {"dim_month_open", "dim_month_closed"}


def test_an_upgrade_analyses_releases_that_have_no_statistics(settings: Settings, owner: psycopg.Connection) -> None:
    """As after a restore: rows, and nothing that says how many there are."""
    owner.execute("insert into ops.build (status, code_fingerprint, snapshot_ids) values ('built', 'x', '{1}')")
    owner.execute("insert into release.release values (1, now(), 1, 'pass', 1, 1, 1)")
    owner.execute("insert into release.pointer (release_id, public_release_id) values (1, 1)")
    owner.execute(
        "insert into release.fct_indicator_value (indicator_key, municipality_key, month_key, breakdown_key,"
        " observation_status, series_break, release_from)"
        " select 1, n, 202605, 1, 'missing', false, 1 from generate_series(1, 50) as n"
    )
    assert owner.execute(COLUMNS).fetchall() == []
    upgrade(settings)
    assert owner.execute(COLUMNS).fetchall() == [
        ("fct_indicator_value", True, "{202605}"), ("fct_indicator_value_open", False, "{202605}"),
    ]  # fmt: skip
    assert dict(owner.execute(ANALYZED, [["pointer"]]).fetchall()) == {"pointer": 1}
