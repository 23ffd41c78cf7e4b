"""The views that make the star easy to connect and safe to sum, on rows written by hand."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from warehouse.catalogue.interface import read_interface
from warehouse.db import role_dsn
from warehouse.settings import Settings

RELEASE = """
insert into ops.build (status, code_fingerprint, snapshot_ids) values ('built', 'x', '{1}');
insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows, public_at)
    select 1, build_id, 'pass', 2, 8, 8, now() from ops.build;
insert into release.pointer (release_id, public_release_id) values (1, 1);
"""
DIMENSIONS = """
insert into release.dim_area (area_key, area_code, area_level, name_fi, name_sv, name_en, release_from) values
    (12, '12', 'employment_area', 'Keski-Pohjanmaa', 'Mellersta Österbotten', 'Central Ostrobothnia', 1),
    (99, 'SSS', 'country', 'Koko maa', 'Hela landet', 'Whole country', 1);
insert into release.dim_municipality (municipality_key, municipality_code, name_fi, name_sv, area_key, release_from) values
    (272, '272', 'Kokkola', 'Karleby', 12, 1), (74, '074', 'Halsua', 'Halso', 12, 1), (5, '005', 'Alajärvi', 'Alajärvi', null, 1);
insert into release.dim_month (month_key, month, year, quarter, month_of_year, count_day, release_from) values
    (202401, '2024-01-01', 2024, 1, 1, '2024-01-31', 1), (202402, '2024-02-01', 2024, 1, 2, '2024-02-29', 1);
insert into release.dim_breakdown
    (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order, release_from) values
    (1, 'total', 'total', 'Yhteensä', 'Totalt', 'Total', false, 10, 1), (2, 'male', 'sex', 'Miehet', 'Män', 'Men', true, 20, 1);
insert into release.dim_indicator (indicator_key, indicator_code, name_fi, name_sv, name_en, definition_fi, definition_sv,
    definition_en, unit, kind, frequency, level, decimals, aggregation, roll_up, direction, counts, applies_from, owner,
    is_additive_over_places, release_from)
select key, code, 'x', 'x', 'x', 'x', 'x', 'x', unit, 'stock', 'monthly', 'both', 0, 'sum', 'last', 'down', 'customers',
    '2024-01-01', 'x', additive, 1
from (values (1, 'unemployed', 'count', true), (2, 'rate', 'percent', false)) as row (key, code, unit, additive);
insert into release.fct_indicator_value (indicator_key, municipality_key, month_key, breakdown_key, value, observation_status,
    series_break, release_from)
values
    (1, 272, 202401, 1, 1600, 'final', false, 1), (1, 74, 202401, 1, 20, 'final', false, 1), (1, 272, 202401, 2, 900, 'final', false, 1),
    (1, 272, 202402, 1, 1500, 'preliminary', false, 1), (1, 74, 202402, 1, null, 'hidden', false, 1),
    (1, 5, 202402, 1, null, 'missing', false, 1), (1, 5, 202401, 1, null, 'not_applicable', false, 1),
    (2, 272, 202401, 1, 10.5, 'final', false, 1);
"""


@pytest.fixture
def reader(settings: Settings, database: str) -> psycopg.Connection:
    with psycopg.connect(database) as owner:
        owner.execute(DIMENSIONS)
        owner.execute(RELEASE)
    with psycopg.connect(role_dsn(settings, "bi")) as reader:
        yield reader


def test_a_naive_sum_is_the_total_where_nothing_is_left_out(reader: psycopg.Connection) -> None:
    sums = reader.execute(
        "select month_key, sum(value), sum(n_hidden), sum(n_missing) from published.fct_indicator_total group by 1 order by 1"
    ).fetchall()
    assert sums == [(202401, Decimal(1620), 0, 0), (202402, Decimal(1500), 1, 1)]


def test_a_fact_says_whether_it_is_of_all(reader: psycopg.Connection) -> None:
    query = "select breakdown_key, is_total from published.fct_indicator_value group by 1, 2 order by 1"
    assert reader.execute(query).fetchall() == [(1, True), (2, False)]


def test_places_are_one_dimension_in_a_fixed_order(reader: psycopg.Connection) -> None:
    rows = reader.execute(
        "select place_code, place_level, name_en, employment_area_code from published.dim_place order by sort_order"
    ).fetchall()
    assert rows == [
        ("TA12", "employment_area", "Central Ostrobothnia", "TA12"),
        ("SSS", "country", "Whole country", None),
        ("KU005", "municipality", "Alajärvi", None),
        ("KU074", "municipality", "Halsua", "TA12"),
        ("KU272", "municipality", "Kokkola", "TA12"),
    ]
    joined = reader.execute(
        "select count(*) from published.indicator_value inner join published.dim_place using (place_code)"
    ).fetchone()
    assert joined == reader.execute("select count(*) from published.indicator_value").fetchone() == (8,)


def test_days_have_no_gap_and_know_the_year_before(reader: psycopg.Connection) -> None:
    assert reader.execute("select count(*), min(day), max(day) from published.dim_date").fetchone() == (
        366, date(2024, 1, 1), date(2024, 12, 31)
    )  # fmt: skip
    query = """
        select date_key, month_key, month, year, quarter, month_name_fi, month_name_sv, month_name_en, last_year_month_key,
            last_year_day
        from published.dim_date where day = '2024-02-29'
    """
    assert reader.execute(query).fetchone() == (
        20240229, 202402, date(2024, 2, 1), 2024, 1, "helmikuu", "februari", "February", 202302, date(2023, 2, 28)
    )  # fmt: skip


def test_every_code_of_the_facts_has_a_name_in_three_languages(reader: psycopg.Connection) -> None:
    for view, code, column in (
        ("dim_status", "observation_status", "observation_status"),
        ("dim_unit", "unit", "unit"),
    ):
        names = {
            row[0]: row[1:] for row in reader.execute(f"select {code}, name_fi, name_sv, name_en from published.{view}")
        }
        used = {row[0] for row in reader.execute(f"select distinct {column} from published.indicator_value")}
        assert used <= set(names) and all(all(texts) for texts in names.values())
    with_value = {
        row[0] for row in reader.execute("select observation_status from published.dim_status where has_value")
    }
    assert with_value == {"final", "preliminary", "incomplete"}


def test_every_relationship_joins_many_rows_to_one(reader: psycopg.Connection) -> None:
    rows = reader.execute("select * from published.relationship").fetchall()
    assert ("fct_indicator_total", "municipality_key", "dim_municipality", "municipality_key") in rows
    assert ("indicator_value", "place_code", "dim_place", "place_code") in rows
    assert ("dim_indicator", "unit", "dim_unit", "unit") in rows
    for source, column, target, key in rows:
        assert reader.execute(f"select count(*) = count(distinct {key}) from published.{target}").fetchone() == (True,)
        unmatched = f"select count(*) from published.{source} where {column} is not null and {column} not in (select {key} from published.{target})"
        assert reader.execute(unmatched).fetchone() == (0,), (source, column)
    facts = {name for name in read_interface().relations if name.startswith("fct_")}
    assert facts <= {row[0] for row in rows}
