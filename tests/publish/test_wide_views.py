"""The wide views decode every number, and find the newest ones without reading all the others."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from warehouse.db import owner_dsn, role_dsn
from warehouse.settings import Settings

INDICATORS, MUNICIPALITIES, MONTHS = 30, 40, 60
DIMENSIONS = f"""
insert into ops.build (status, code_fingerprint, snapshot_ids) values ('built', 'x', '{{1}}');
insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows)
select 1, build_id, 'pass', 1, 1, 1 from ops.build;
insert into release.pointer (release_id, public_release_id) values (1, 1);
insert into release.dim_indicator (
    indicator_key, indicator_code, plan_number, plan_section, name_fi, name_sv, name_en, definition_fi, definition_sv,
    definition_en, unit, kind, frequency, level, decimals, aggregation, direction, counts, applies_from, owner, release_from
)
select n, 'indicator_' || n, n, '1.1', 'Mittari', 'Indikator', 'Indicator', 'x', 'x',
    'x', '%', 'ratio', 'monthly', 'both', 1, 'ratio', 'down', 'customers', '2020-01-01', 'x', 1
from generate_series(1, {INDICATORS}) as n;
insert into release.dim_municipality
    (municipality_key, municipality_code, name_fi, name_sv, name_en, area_key, release_from)
select n, to_char(n, 'FM000'), 'Pietarsaari', 'Jakobstad', 'Jakobstad', 25, 1 from generate_series(1, {MUNICIPALITIES}) as n;
insert into release.dim_area (area_key, area_code, area_level, name_fi, name_sv, name_en, release_from)
values (25, '25', 'employment_area', 'Pietarsaaren seutu', 'Jakobstadsregionen', 'Jakobstad region', 1);
insert into release.dim_month (month_key, month, year, quarter, month_of_year, count_day, release_from)
select to_char(m, 'YYYYMM')::integer, m, extract(year from m), extract(quarter from m), extract(month from m), m, 1
from (select ('2020-01-01'::date + make_interval(months => n))::date as m from generate_series(0, {MONTHS - 1}) as n) as x;
insert into release.dim_period (period_key, period_code, period_kind, year, first_month, last_month, months,
    name_fi, name_sv, name_en, sort_order, release_from)
values (2020031, '2020Q1', 'quarter', 2020, '2020-01-01', '2020-03-01', 3, 'x', 'x', 'x', 2020031, 1),
    (2020061, '2020Q2', 'quarter', 2020, '2020-04-01', '2020-06-01', 3, 'x', 'x', 'x', 2020061, 1),
    (2020124, '2020', 'year', 2020, '2020-01-01', '2020-12-01', 12, 'x', 'x', 'x', 2020124, 1);
insert into release.dim_breakdown
    (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order, release_from)
values (0, 'total', 'total', 'Yhteensä', 'Totalt', 'Total', false, 0, 1),
    (57, 'occupation_7', 'occupation', 'Rakennus-, korjaus- ja valmistustyöntekijät', 'Byggnads-, reparations- och '
    'tillverkningsarbetare', 'Craft and related trades workers', true, 7, 1);
"""
# Municipality 1 has settled the last month, 2 the first, 3 none; the others the last but one.
FACTS = """
insert into release.fct_indicator_value (indicator_key, municipality_key, month_key, breakdown_key,
    value, observation_status, series_break, release_from)
select indicator_key, municipality_key, month_key, breakdown_key, 1, 'final', false, 1
from release.dim_indicator, release.dim_municipality, release.dim_month, release.dim_breakdown;
insert into release.fct_indicator_area_value (indicator_key, area_key, month_key, breakdown_key,
    value, observation_status, series_break, release_from)
select 1, 25, 202001, breakdown_key, 2, 'final', false, 1 from release.dim_breakdown;
insert into release.fct_indicator_area_period_value (indicator_key, area_key, period_key, breakdown_key,
    value, observation_status, series_break, release_from)
select 1, 25, period_key, 57, 6, 'final', false, 1 from release.dim_period;
insert into release.fct_indicator_latest_month (indicator_key, municipality_key, month_key, release_from)
select indicator_key, municipality_key,
    case municipality_key when 1 then 202412 when 2 then 202001 when 3 then null else 202411 end, 1
from release.dim_indicator, release.dim_municipality;
insert into release.fct_indicator_area_latest_period (indicator_key, area_key, period_kind, period_key, release_from)
values (1, 25, 'quarter', 2020031, 1), (1, 25, 'year', null, 1);
"""


@pytest.fixture
def bi(settings: Settings) -> Iterator[psycopg.Connection]:
    """A reader of a release with 144 000 numbers of municipalities."""
    with psycopg.connect(owner_dsn(settings), autocommit=True) as owner:
        for statement in (DIMENSIONS, FACTS, "analyze"):
            owner.execute(statement)
    with psycopg.connect(role_dsn(settings, "bi")) as reader:
        yield reader


def test_a_number_carries_what_its_class_is_called_and_how_it_is_shown(bi: psycopg.Connection) -> None:
    names = "area_name_en, breakdown_dimension, breakdown_name_fi, breakdown_name_sv, breakdown_name_en, decimals, direction"
    of_class = (
        "occupation",
        "Rakennus-, korjaus- ja valmistustyöntekijät",
        "Byggnads-, reparations- och tillverkningsarbetare",
        "Craft and related trades workers",
        1,
        "down",
    )
    for view, place, name in (
        ("indicator_value", "001", "Jakobstad"),
        ("indicator_value", "25", "Jakobstad region"),
        ("indicator_period_value", "25", "Jakobstad region"),
    ):
        rows = bi.execute(
            f"select distinct {names} from published.{view} where area_code = %s and breakdown_code = 'occupation_7'",
            [place],
        ).fetchall()
        assert rows == [(name, *of_class)], (view, place)


def test_the_newest_month_is_each_places_own_and_null_is_nobodys(bi: psycopg.Connection) -> None:
    rows = bi.execute(
        """
        select area_code, array_agg(distinct to_char(month, 'YYYY-MM')) from published.indicator_value
        where is_latest and area_code in ('001', '002', '003', '004', '25') group by area_code
        """
    ).fetchall()
    assert dict(rows) == {"001": ["2024-12"], "002": ["2020-01"], "004": ["2024-11"]}
    counts = bi.execute("select is_latest, count(*) from published.indicator_value group by is_latest").fetchall()
    newest = INDICATORS * (MUNICIPALITIES - 1) * 2
    assert dict(counts) == {True: newest, False: INDICATORS * MUNICIPALITIES * MONTHS * 2 - newest + 2}


def test_of_periods_each_kind_has_its_own_newest_one(bi: psycopg.Connection) -> None:
    rows = bi.execute("select period_code from published.indicator_period_value where is_latest").fetchall()
    assert rows == [("2020Q1",)]


@pytest.mark.parametrize("condition", ["is_latest", "is_latest and indicator_code = 'indicator_7'"])
def test_the_newest_numbers_are_looked_up_by_index(bi: psycopg.Connection, condition: str) -> None:
    query = f"explain (analyze, format json) select area_code, value from published.indicator_value where {condition}"
    (plan,) = bi.execute(query).fetchone()
    scans = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == "fct_indicator_value_open"]
    assert [node["Node Type"] for node in scans] == ["Index Scan"], json.dumps(scans, indent=1)
    read = scans[0]["Actual Rows"] * scans[0]["Actual Loops"] + scans[0].get("Rows Removed by Filter", 0)
    expected = (MUNICIPALITIES - 1) * 2 * (1 if "indicator_code" in condition else INDICATORS)
    assert read == pytest.approx(expected, rel=0.05)


def nodes(plan: dict) -> Iterator[dict]:
    """Yield every node of a plan."""
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def test_what_is_newest_costs_nothing_where_nobody_asks_for_it(bi: psycopg.Connection) -> None:
    query = "explain (format json) select area_code, value from published.indicator_value where month = '2024-12-01'"
    (plan,) = bi.execute(query).fetchone()
    assert [name for node in nodes(plan[0]["Plan"]) if "latest" in (name := node.get("Relation Name", ""))] == []
