"""Every register indicator of the invented sample, against a reference that shares no code with the models."""

import psycopg
import pytest
from tests.comparing import assert_same_cells
from tests.reference.register.cells import Cells, cells

from warehouse.catalogue import load_catalogue
from warehouse.db import owner_dsn, role_dsn
from warehouse.settings import Settings

MEDIANS = {"initial_interview_median_days"}
CATALOGUE = load_catalogue()
INDICATORS = {row.code: row for row in CATALOGUE.indicators if row.source == "register" and row.code not in MEDIANS}
CODES = sorted(INDICATORS)
BY_CLASS = sorted(code for code in CODES if len(INDICATORS[code].breakdowns) > 1)
MONTHS, PLACES = 36, 9


@pytest.fixture(scope="module")
def expected(sample_house: Settings) -> Cells:
    """What the definitions give for the delivered files."""
    return cells(sample_house.root / "delivered" / "register")


@pytest.fixture(scope="module")
def published(sample_house: Settings) -> Cells:
    """What a reader of the published schema sees."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as bi:
        rows = bi.execute(
            """
            select indicator_code || case breakdown_code when 'total' then '' else ' by ' || breakdown_code end, area_code, to_char(month, 'YYYY-MM'), numerator, denominator, value, observation_status
            from published.indicator_value where observation_status <> 'not_applicable'
            """
        )
        return {row[:3]: row[3:] for row in rows}


@pytest.mark.parametrize("code", CODES)
def test_an_indicator_agrees_with_the_reference_on_every_cell(expected: Cells, published: Cells, code: str) -> None:
    names = {code, *(f"{code} by {name}" for name in INDICATORS[code].breakdowns if name != "total")}
    wanted = {key: cell for key, cell in expected.items() if key[0] in names}
    actual = {key: cell for key, cell in published.items() if key[0].split(" by ")[0] == code}
    assert len(wanted) == len(names) * MONTHS * (1 if INDICATORS[code].level == "area" else PLACES)
    assert_same_cells(actual, wanted, code)


def test_the_classes_of_every_dimension_add_up_to_all_before_small_ones_are_hidden(sample_house: Settings) -> None:
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        rows = owner.execute(
            """
            select
                classes.measure_code, classes.breakdown_dimension, count(*),
                bool_and(
                    (classes.value, classes.persons, classes.statuses)
                    is not distinct from (totals.value, totals.persons, array[totals.observation_status])
                )
            from (
                select measure_code, breakdown_dimension, geo_code, month, sum(value) as value, sum(persons) as persons,
                    array_agg(distinct observation_status) as statuses
                from intermediate.int_measure join staging.seed_breakdown using (breakdown_code)
                where breakdown_code <> 'total' group by 1, 2, 3, 4
            ) as classes
            join intermediate.int_measure as totals using (measure_code, geo_code, month)
            join staging.seed_measure using (measure_code)
            where totals.breakdown_code = 'total' and source = 'register'
            group by 1, 2
            """
        ).fetchall()
    declared = {
        (measure, CATALOGUE.breakdown(name).dimension)
        for code in BY_CLASS
        for measure in getattr(INDICATORS[code].formula, "measures", ())
        for name in INDICATORS[code].breakdowns
    }
    assert {row[:2] for row in rows} == {key for key in declared if key[1] != "total"}
    assert [row for row in rows if row[2] < PLACES * MONTHS or not row[3]] == []


def test_a_dimension_is_shown_whole_or_not_at_all(published: Cells) -> None:
    dimensions: dict[tuple[str, ...], set[str]] = {}
    for (name, place, month), cell in published.items():
        if " by " in name:
            code, of = name.split(" by ")
            if code in INDICATORS:
                key = code, CATALOGUE.breakdown(of).dimension, place, month
                dimensions.setdefault(key, set()).add(cell[3])
    assert {"hidden"} in dimensions.values()
    assert [key for key, statuses in dimensions.items() if statuses > {"hidden"}] == []


@pytest.mark.parametrize("code", [code for code in BY_CLASS if INDICATORS[code].number])
def test_the_sample_shows_the_plan_s_indicators_by_class_in_some_month(published: Cells, code: str) -> None:
    classes = {key[0].split(" by ")[1] for key in published if key[1] == "12" and key[0].startswith(f"{code} by ")}
    assert classes == set(INDICATORS[code].breakdowns) - {"total"}
    assert [key for key, cell in published.items() if key[1] == "12" and key[0] == f"{code} by male" and cell[2]]


def test_the_sample_has_movers_who_count_in_two_municipalities_and_once_in_the_area(sample_house: Settings) -> None:
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        months = owner.execute(
            """
            select month from intermediate.int_flow_measure where measure_code = 'multidisciplinary_referrals'
            group by month having sum(value) filter (where geo_code like 'KU%') > max(value) filter (where geo_code = 'TA12')
            """
        ).fetchall()
    assert len(months) >= 3


@pytest.mark.parametrize("code", CODES)
def test_the_sample_shows_the_indicator(published: Cells, code: str) -> None:
    assert [key for key, cell in published.items() if key[:2] == (code, "12") and cell[3] == "final"]
