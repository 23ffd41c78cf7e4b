"""The staff reads each release as it was, and nothing that only a withdrawn one held; other readers read none of it."""

import random
from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.deliver.conftest import FACTS, INDICATORS, PLACES, RELEASES
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.migrations.published_views import analyze_releases
from warehouse.publish.release import publish
from warehouse.publish.withdrawal import reinstate, withdraw
from warehouse.settings import Settings

Marts = Callable[[str], None]
Connect = Callable[[str], psycopg.Connection]
READ = "select release_id, month_key, value from published.fct_indicator_value{} order by 1, 2"
MONTHS = (202604, 202605, 202606)


def as_of(staff: psycopg.Connection, release: int) -> list[tuple]:
    rows = staff.execute(READ.format(f"_as_of({release})").encode()).fetchall()
    staff.rollback()
    return rows


@pytest.fixture
def three(settings: Settings, marts: Marts) -> Iterator[None]:
    """Three releases: a value of May is 10, 11 and 99 in them; one of June comes with the second."""
    fact(marts, 202605, 10)
    for value in (10, 11, 99):
        marts(f"update marts.fct_indicator_value set value = {value}, numerator = {value} where month_key = 202605")
        if value == 11:
            fact(marts, 202606, 7)
        judged(marts)
        publish(settings)
    return


def test_each_release_is_read_as_it_was(three: None, as_role: Connect) -> None:
    staff = as_role("staff")
    assert as_of(staff, 0) == []
    assert as_of(staff, 1) == [(1, 202605, 10)]
    assert as_of(staff, 2) == [(2, 202605, 11), (2, 202606, 7)]
    assert as_of(staff, 3) == [(3, 202605, 99), (3, 202606, 7)] == staff.execute(READ.format("").encode()).fetchall()
    history = (
        "select month_key, value, release_from, release_to from published.fct_indicator_value_by_release order by 1, 3"
    )
    assert staff.execute(history.encode()).fetchall() == [
        (202605, 10, 1, 2),
        (202605, 11, 2, 3),
        (202605, 99, 3, None),
        (202606, 7, 2, None),
    ]


def test_what_only_a_withdrawn_release_held_is_in_no_history(
    three: None, settings: Settings, marts: Marts, as_role: Connect
) -> None:
    withdraw(settings, "wrong file")
    staff = as_role("staff")
    assert as_of(staff, 3) == as_of(staff, 2) == [(2, 202605, 11), (2, 202606, 7)]
    marts("update marts.fct_indicator_value set value = 12, numerator = 12 where month_key = 202605")
    judged(marts)
    assert publish(settings).release_id == 4
    assert as_of(staff, 3) == as_of(staff, 2)
    assert as_of(staff, 4) == [(4, 202605, 12), (4, 202606, 7)]
    history = (
        "select value, release_from, release_to from published.fct_indicator_value_by_release where month_key = 202605"
    )
    assert sorted(staff.execute(history.encode())) == [(10, 1, 2), (11, 2, 4), (12, 4, None)]


@pytest.mark.parametrize("seed", range(3))
def test_as_of_is_what_readers_read_then(settings: Settings, marts: Marts, as_role: Connect, seed: int) -> None:
    """Any order of publishes, withdrawals and reinstatements: every release that stands is read as it was shown."""
    drawn = random.Random(seed)
    shown: dict[int, list[tuple]] = {}
    reader, staff = as_role("bi"), as_role("staff")
    for _ in range(14):
        action = drawn.choice(("publish", "publish", "publish", "withdraw", "reinstate"))
        if action == "publish":
            marts("delete from marts.fct_indicator_value")
            for month in drawn.sample(MONTHS, drawn.randint(1, 3)):
                fact(marts, month, drawn.randint(1, 3))
            judged(marts)
            publish(settings)
        else:
            try:
                (withdraw if action == "withdraw" else reinstate)(settings, "drawn")
            except WarehouseError:
                continue
        rows = reader.execute(READ.format("").encode()).fetchall()
        reader.rollback()
        shown[rows[0][0]] = rows
        standing = [row[0] for row in reader.execute("select release_id from published.release where not is_withdrawn")]
        reader.rollback()
        assert {release: as_of(staff, release) for release in standing} == {r: shown[r] for r in standing}
    assert len(shown) > 3


@pytest.mark.parametrize("role", ["bi", "ministry", "portal", "loader"])
def test_nobody_else_reads_the_history(as_role: Connect, role: str) -> None:
    for relation in ("fct_indicator_value_by_release", "fct_indicator_value_as_of(1)", "indicator_value_as_of(1)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_role(role).execute(f"select * from published.{relation}".encode())


@pytest.fixture
def named(settings: Settings) -> None:
    """Two releases written by hand, with dimensions, so that the wide view has rows."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        for statements in (INDICATORS, PLACES, FACTS, RELEASES):
            owner.execute(statements.encode())
        owner.execute("update release.pointer set release_id = 2, public_release_id = 2")
        owner.execute("update release.dim_municipality set release_to = 2 where municipality_key = 272")
        owner.execute("""
            insert into release.dim_municipality (municipality_key, municipality_code, name_fi, name_sv, area_key, release_from)
            values (272, '272', 'Kokkola uusi', 'Karleby', 12, 2)
        """)
    with psycopg.connect(owner_dsn(settings), autocommit=True) as owner:
        analyze_releases(owner)


def test_the_wide_view_has_the_dimensions_as_they_were(named: None, as_role: Connect) -> None:
    query = """
        select area_name_fi, value, release_id, changed_in_release from published.indicator_value{}
        where area_code = '272' and indicator_code = 'unemployed' and month = '2025-02-01'
    """
    staff = as_role("staff")
    assert staff.execute(query.format("_as_of(1)").encode()).fetchall() == [("Kokkola", 1500, 1, 1)]
    assert staff.execute(query.format("_as_of(2)").encode()).fetchall() == [("Kokkola uusi", 1501, 2, 2)]
    assert staff.execute(query.format("").encode()).fetchall() == [("Kokkola uusi", 1501, 2, 2)]


@pytest.mark.parametrize("relation", ["fct_indicator_value", "indicator_value"])
def test_a_function_is_inlined(named: None, as_role: Connect, relation: str) -> None:
    column = "indicator_key = 1" if relation.startswith("fct") else "indicator_code = 'unemployed'"
    plan = as_role("staff").execute(f"explain select value from published.{relation}_as_of(1) where {column}".encode())
    assert "Function Scan" not in "\n".join(row[0] for row in plan)
