"""Every register indicator of the invented sample, against a reference that shares no code with the models."""

import psycopg
import pytest
from tests.reference.register.cells import Cells, cells

from warehouse.catalogue import load_catalogue
from warehouse.db import owner_dsn, role_dsn
from warehouse.settings import Settings

INTERVIEWS = {"initial_interview_on_time", "initial_interview_on_time_statutory", "initial_interview_median_days"}
CODES = sorted({row.code for row in load_catalogue().indicators if row.source == "register"} - INTERVIEWS)
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
    wanted = {key: shown for key, shown in expected.items() if key[0] == code}
    found = {key: shown for key, shown in published.items() if key[0] == code}
    assert len(wanted) == MONTHS * (1 if load_catalogue().indicator(code).level == "area" else PLACES)
    assert found.keys() == wanted.keys()
    assert {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]} == {}


def test_the_unemployed_agree_with_the_reference_in_every_class(expected: Cells, published: Cells) -> None:
    classes = set(load_catalogue().indicator("unemployed_in_register").breakdowns) - {"total"}
    wanted = {key: shown for key, shown in expected.items() if key[0].startswith("unemployed_in_register by ")}
    assert len(wanted) == len(classes) * PLACES * MONTHS
    assert {key: (published.get(key), wanted[key]) for key in wanted if published.get(key) != wanted[key]} == {}


def test_the_classes_of_every_dimension_add_up_to_all_before_small_ones_are_hidden(sample_house: Settings) -> None:
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        rows = owner.execute(
            """
            select b.breakdown_dimension, bool_and(parts.value = totals.value), count(*)
            from (
                select breakdown_dimension, geo_code, month, sum(value) as value
                from intermediate.int_unemployed_measure join staging.seed_breakdown using (breakdown_code)
                where measure_code = 'unemployed_in_register' and is_part group by 1, 2, 3
            ) as parts
            join (select distinct breakdown_dimension from staging.seed_breakdown where is_part) as b using (breakdown_dimension)
            join intermediate.int_unemployed_measure as totals using (geo_code, month)
            where totals.measure_code = 'unemployed_in_register' and totals.breakdown_code = 'total' group by 1
            """
        ).fetchall()
    dimensions = {"sex", "age_band", "mother_tongue", "citizenship", "education", "occupation"}
    assert {row[0]: row[1:] for row in rows} == dict.fromkeys(dimensions, (True, PLACES * MONTHS))


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
    assert [key for key, shown in published.items() if key[:2] == (code, "12") and shown[3] == "final"]
