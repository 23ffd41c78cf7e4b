"""What differs between releases, their versions, and a withdrawn one that is never seen again."""

from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest
from tests.end_to_end.conftest import House
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.publish.data_version import structure_fingerprint
from warehouse.publish.diff import ChangedCell, diff_marts, diff_releases
from warehouse.publish.release import publish
from warehouse.publish.withdrawal import reinstate, withdraw
from warehouse.settings import Settings

Marts = Callable[[str], None]
FACT = "fct_indicator_value"


def release(settings: Settings, marts: Marts, values: dict[int, float | None]) -> None:
    """Publish a release in which the months have these values; None is a hidden one."""
    marts("delete from marts.fct_indicator_value")
    for month, value in values.items():
        if value is None:
            fact(marts, month, 0)
            marts(
                "update marts.fct_indicator_value set observation_status = 'hidden', value = null, numerator = null"
                f" where month_key = {month}"
            )
        else:
            fact(marts, month, value)
    judged(marts)
    publish(settings)


@pytest.fixture
def three(settings: Settings, marts: Marts) -> Settings:
    """Three releases: a revision and a hidden number in the second, a new month in the third."""
    release(settings, marts, {202604: 10, 202605: 40})
    release(settings, marts, {202604: 12, 202605: None})
    release(settings, marts, {202604: 12, 202605: None, 202606: 7})
    return settings


def cells(settings: Settings, a: int | None, b: int | None) -> list[tuple[str, str, str]]:
    return [(cell.codes[2], cell.before, cell.after) for cell in diff_releases(settings, a, b, 20).cells]


def test_changed_numbers_are_shown_and_hidden_ones_are_not(three: Settings) -> None:
    assert cells(three, 1, 2) == [("2026-04", "10", "12"), ("2026-05", "40", "hidden")]
    assert cells(three, 2, 3) == cells(three, None, None) == [("2026-06", "", "7")]
    assert cells(three, 1, 3) == [("2026-04", "10", "12"), ("2026-05", "40", "hidden"), ("2026-06", "", "7")]


def test_numbers_are_counted_by_relation_and_indicator(three: Settings) -> None:
    whole = diff_releases(three, 1, 3, 0)
    assert whole.cells == []
    [counts] = whole.relations
    assert (counts.relation, counts.added, counts.removed, counts.changed) == (FACT, 1, 0, 2)
    [indicator] = whole.indicators
    assert (indicator.appeared, indicator.disappeared, indicator.revised) == (1, 1, 1)
    assert indicator.largest == Decimal("0.2")


def test_the_waivers_that_let_cells_of_the_later_one_through_are_named(three: Settings) -> None:
    with psycopg.connect(owner_dsn(three)) as owner:
        owner.execute("""
            insert into ops.gate_finding (build_id, suite, expectation, severity, waiver)
            select build_id, 's', 'e', 'warning', waiver from release.release
            cross join (values ('lay_offs'), ('lay_offs'), (null)) as cell (waiver) where release_id = 2
        """)
    assert diff_releases(three, 1, 2, 20).waivers == [("lay_offs", 2)]
    assert str(diff_releases(three, 1, 2, 20)).splitlines()[-1] == "| lay_offs | 2 |"
    assert diff_releases(three, 2, 3, 20).waivers == []


def test_it_is_a_markdown_table(three: Settings) -> None:
    lines = str(diff_releases(three, 1, 2, 20)).splitlines()
    assert lines[0] == "# release 1 (1.0.0) and release 2 (1.0.1)"
    assert "| relation | added | removed | changed |" in lines
    assert f"| {FACT} | 0 | 0 | 2 |" in lines
    assert f"| {FACT} | 1 272 2026-04 1 | 10 | 12 |" in lines
    assert str(diff_marts(three, 20)).splitlines()[-1] == "No row differs."


def test_the_marts_show_what_a_publish_would_change(three: Settings, marts: Marts) -> None:
    marts("update marts.fct_indicator_value set value = 8, numerator = 8 where month_key = 202606")
    assert diff_marts(three, 20).cells == [ChangedCell(FACT, ("1", "272", "2026-06", "1"), "7", "8")]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [(2, 1, "expected one before"), (1, 9, "found release 9, expected one of 1 to 3"), (3, 3, "expected one before")],
)
def test_wrong_releases_are_named(three: Settings, a: int, b: int, message: str) -> None:
    with pytest.raises(WarehouseError, match=message):
        diff_releases(three, a, b, 20)


def test_nothing_is_compared_before_the_first_release(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="nothing has been published yet"):
        diff_releases(settings, None, None, 20)


def versions(settings: Settings) -> list[str]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        rows = owner.execute("select data_version from release.release order by release_id").fetchall()
    return [row[0] for row in rows]


def test_the_version_says_whether_structure_changed_values_came_or_were_revised(three: Settings, marts: Marts) -> None:
    assert versions(three) == ["1.0.0", "1.0.1", "1.1.0"]
    assert structure_fingerprint() == structure_fingerprint()
    with psycopg.connect(owner_dsn(three)) as owner:
        owner.execute("update release.release set structure_sha256 = 'of before' where release_id = 3")
    release(three, marts, {202604: 12, 202605: None, 202606: 8})
    assert versions(three)[-1] == "2.0.0"


@pytest.fixture
def rolled_back(three: Settings, marts: Marts) -> House:
    """Release 4 with a wrong number was withdrawn, and 5 published, which keeps one of its two changes."""
    release(three, marts, {202604: 4242, 202605: None, 202606: 9})
    withdraw(three, "a wrong extract")
    release(three, marts, {202604: 13, 202605: None, 202606: 9})
    return House(three.root, WAREHOUSE_DSN=str(three.dsn))


def test_what_only_a_withdrawn_release_held_is_seen_nowhere(rolled_back: House) -> None:
    rows = rolled_back.rows(
        f"select month_key, value, changed_in_release from published.{FACT} where value is not null order by 1", "bi"
    )
    # 9 came with release 4, but the first release to show it is 5.
    assert rows == [(202604, 13, 5), (202606, 9, 5)]
    with rolled_back.database("bi") as reader:
        names = reader.execute(
            "select table_name from information_schema.views where table_schema = 'published'"
        ).fetchall()
        for (name,) in names:
            text = reader.execute(f"select string_agg(t::text, ' ') from published.{name} as t").fetchone()
            assert "4242" not in str(text), name


def test_releases_say_which_of_them_were_withdrawn(rolled_back: House) -> None:
    query = "select release_id, is_withdrawn from published.release order by 1"
    assert rolled_back.rows(query, "bi") == [(1, False), (2, False), (3, False), (4, True), (5, False)]


def test_a_reinstated_release_is_withdrawn_no_more(three: Settings) -> None:
    withdraw(three, "both", to=1)
    reinstate(three, "the last one was right")
    house = House(three.root, WAREHOUSE_DSN=str(three.dsn))
    query = "select release_id, is_withdrawn from published.release order by 1"
    assert house.rows(query, "bi") == [(1, False), (2, True), (3, False)]
    assert house.rows(f"select distinct changed_in_release from published.{FACT} order by 1", "bi") == [(3,)]


def test_the_command_prints_the_difference(rolled_back: House) -> None:
    assert "release 4 (1.1.1) (withdrawn) and release 5 (1.1.2)" in rolled_back.done("diff")
    assert f"| {FACT} | 1 272 2026-04 1 | 12 | 13 |" in rolled_back.done("diff", "3", "5")
    assert rolled_back("diff", "1", "--marts").returncode == 1
