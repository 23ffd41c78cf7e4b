"""Revisions of published numbers, against a count by hand.

Ten municipalities. January, February and March are first published a month later, with 100 each; of January and of February five
numbers become 110 a month after that; of March none does.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.publish.release import publish
from warehouse.publish.revisions import Revisions, measure_revisions, revision_rows
from warehouse.publish.withdrawal import withdraw
from warehouse.settings import Settings

Marts = Callable[[str], None]
DIMENSIONS = """
insert into marts.dim_indicator (indicator_key, indicator_code, plan_section, name_fi, name_sv, name_en, definition_fi, definition_sv,
    definition_en, unit, kind, frequency, level, decimals, aggregation, direction, counts, source, applies_from, owner)
values (1, 'contacts', 'x', 'a', 'b', 'c', 'a', 'b', 'c', 'count', 'flow', 'monthly', 'both', 0, 'sum', 'up', 'events', 'x', '2026-01-01', 'x');
insert into marts.dim_breakdown (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order)
values (1, 'total', 'total', 'a', 'b', 'c', false, 0);
"""
MUNICIPALITIES = range(1, 11)
REVISE = (
    "update marts.fct_indicator_value set value = 110, numerator = 110 where month_key = {} and municipality_key <= 5"
)


@pytest.fixture
def four(settings: Settings, marts: Marts) -> Iterator[None]:
    """Four releases, published on the 20th of February, March, April and May."""
    marts(DIMENSIONS)
    for number, month in enumerate((202601, 202602, 202603, 202604), 1):
        if month in (202602, 202603):
            marts(REVISE.format(month - 1))
        for municipality in MUNICIPALITIES:
            fact(marts, month, 100, municipality)
        judged(marts)
        publish(settings)
        with psycopg.connect(owner_dsn(settings)) as owner:
            moment = date(2026, number + 1, 20)
            owner.execute("update release.release set published_at = %s where release_id = %s", [moment, number])
    yield


def test_the_revisions_of_an_indicator_are_counted_and_a_proposal_is_made(four: None, settings: Settings) -> None:
    # January is looked at again three times, February twice, March once, each with ten numbers.
    (measured,) = measure_revisions(settings)
    assert measured == Revisions("contacts", 60, 10, Decimal("0.1"), Decimal(0), 1)
    assert measured.proposed == 1
    assert list(revision_rows([measured], {"contacts": 0})) == [("contacts", "60", "10", "+10.00", "+0.00", "0", "1")]


def test_every_version_of_a_number_is_in_the_triangle(four: None, as_role: Callable[[str], psycopg.Connection]) -> None:
    query = """
        select month_key, lag_months, revisions_before, value, previous_value, revision, is_revised
        from published.indicator_revision where municipality_key = {} and month_key < 202603 order by 1, 2
    """
    staff = as_role("staff")
    assert staff.execute(query.format(5).encode()).fetchall() == [
        (202601, 1, 0, 100, None, None, False),
        (202601, 2, 1, 110, 100, 10, True),
        (202602, 1, 0, 100, None, None, False),
        (202602, 2, 1, 110, 100, 10, True),
    ]
    assert staff.execute(query.format(6).encode()).fetchall() == [
        (202601, 1, 0, 100, None, None, False),
        (202602, 1, 0, 100, None, None, False),
    ]


def test_a_withdrawn_release_has_revised_nothing(four: None, settings: Settings, marts: Marts) -> None:
    marts("update marts.fct_indicator_value set value = 7, numerator = 7")
    judged(marts)
    publish(settings)
    withdraw(settings, "wrong file")
    (measured,) = measure_revisions(settings)
    assert (measured.numbers, measured.changed) == (60, 10)


@pytest.mark.parametrize("role", ["bi", "ministry"])
def test_other_readers_do_not_see_it(as_role: Callable[[str], psycopg.Connection], role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute("select * from published.indicator_revision")
