"""Targets as their owner wrote them, and every number held against them by the rules, written out here once more."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from tests.comparing import assert_same_cells

from samples.workbooks.targets import draw_targets
from warehouse.db import role_dsn
from warehouse.settings import Settings

SEED = 12
# Which way is good, and what the target of a year is held against: every month, or the year as a whole.
RULES = {
    "open_vacancies": ("up", "months"),  # a count on a day
    "employed_within_30_days": ("up", "months"),  # a share
    "employer_contacts": ("up", "year"),  # contacts of months add up to those of the year
    "recruitment_trainings": ("up", "december"),  # annual: the number of the year stands on December
    "initial_interview_on_time": ("up", "months"),
    "service_plan_up_to_date": ("up", "months"),
    "caseload_per_specialist": ("down", "months"),
    "discretionary_support": ("none", "year"),
    "website_visitors": ("up", "months"),  # visitors of months are not added up: each month is held against it
    "media_visibility": ("up", "year"),
}
Key = tuple[str, str, int]


@pytest.fixture(scope="module")
def bi(sample_house: Settings) -> Iterator[psycopg.Connection]:
    """A reader of the published schema, as a BI tool is."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as connection:
        yield connection


@pytest.fixture(scope="module")
def drawn() -> dict[Key, tuple[Decimal | None, str | None, str | None]]:
    """Target and comments by indicator, place and year."""
    return {
        (target.indicator, target.municipality or "12", target.year): (
            target.target,
            *(target.comments or (None, None)),
        )
        for target in draw_targets(SEED)
    }


def status(code: str, target: Decimal | None, fits: bool, value: Decimal | None, observed: str) -> str:
    """Return the target status of a value."""
    if target is None:
        return "no_target"
    direction, _ = RULES[code]
    if observed != "final" or direction == "none" or not fits:
        return "not_comparable"
    assert value is not None
    return "on_target" if (value >= target if direction == "up" else value <= target) else "behind"


def test_every_month_is_held_against_the_target_of_its_year(bi: psycopg.Connection, drawn) -> None:
    rows = bi.execute(
        """
        select indicator_code, area_code, month, breakdown_code, value, observation_status,
            target, target_status, target_comment_fi, target_comment_sv
        from published.indicator_value
        """
    ).fetchall()
    seen = Counter()
    for code, place, month, breakdown, value, observed, target, stands, *comments in rows:
        target_row = drawn.get((code, place, month.year)) if breakdown == "total" else None
        expected, *expected_comments = target_row or (None, None, None)
        when = RULES.get(code, ("none", "year"))[1]
        fits = when == "months" or (when == "december" and month.month == 12)
        wanted = (
            expected,
            status(code, expected, fits, value, observed) if target_row else "no_target",
            expected_comments,
        )
        assert (target, stands, comments) == wanted, (code, place, month, breakdown)
        seen[stands] += 1
    assert set(seen) == {"on_target", "behind", "no_target", "not_comparable"}


def test_every_period_is_held_against_the_target_of_its_year(bi: psycopg.Connection, drawn) -> None:
    rows = bi.execute(
        """
        select indicator_code, area_code, period_kind, extract(year from last_month)::integer, breakdown_code, value,
            observation_status, target, target_status, target_comment_fi, target_comment_sv
        from published.indicator_period_value
        """
    ).fetchall()
    seen = Counter()
    for code, place, kind, year, breakdown, value, observed, target, stands, *comments in rows:
        target_row = drawn.get((code, place, year)) if breakdown == "total" else None
        expected, *expected_comments = target_row or (None, None, None)
        fits = kind == "year" or RULES.get(code, ("none", "year"))[1] == "months"
        wanted = (
            expected,
            status(code, expected, fits, value, observed) if target_row else "no_target",
            expected_comments,
        )
        assert (target, stands, comments) == wanted, (code, place, kind, year, breakdown)
        seen[stands, kind == "year" and code == "employer_contacts"] += 1
    assert {stands for stands, _ in seen} == {"on_target", "behind", "no_target", "not_comparable"}
    # The contacts of 2025 are those of a whole year, delivered by all: they are held against the year's target.
    assert sum(seen[stands, True] for stands in ("on_target", "behind")) == 2


def test_targets_and_comments_stand_by_year_for_those_who_join(bi: psycopg.Connection, drawn) -> None:
    rows = bi.execute(
        """
        select indicator_code, municipality_code, year, target, comment_fi, comment_sv
        from published.fct_indicator_target
        join published.dim_indicator using (indicator_key) join published.dim_municipality using (municipality_key)
        union all
        select indicator_code, area_code, year, target, comment_fi, comment_sv
        from published.fct_indicator_area_target
        join published.dim_indicator using (indicator_key) join published.dim_area using (area_key)
        """
    ).fetchall()
    assert_same_cells({(code, place, year): tuple(rest) for code, place, year, *rest in rows}, drawn, "targets")
    assert len(rows) == len(drawn) == 2 * 13


def test_what_is_not_final_is_never_compared(bi: psycopg.Connection) -> None:
    rows = bi.execute(
        """
        select distinct target_status, observation_status, value is null from published.indicator_value
        where target_status in ('on_target', 'behind')
        """
    ).fetchall()
    assert sorted(rows) == [("behind", "final", False), ("on_target", "final", False)]
