"""A small release, written by hand as the owner of the database."""

from collections.abc import Callable

import psycopg
import pytest

from warehouse.settings import Settings

INDICATORS = """
insert into release.dim_indicator (
    indicator_key, indicator_code, plan_number, plan_section, name_fi, name_sv, name_en,
    definition_fi, definition_sv, definition_en, unit, kind, frequency, level, decimals, aggregation,
    direction, counts, source, applies_from, owner, release_from
) values
    (1, 'unemployed', 1, '1.1', 'Työttömät', 'Arbetslösa', 'Unemployed',
     'Työttömät työnhakijat kuun lopussa', 'Arbetslösa arbetssökande', 'Unemployed job seekers at the end of the month',
     'count', 'stock', 'monthly', 'both', 0, 'sum', 'down', 'customers', 'statfin_12r5', '2025-01-01', 'x', 1),
    (2, 'share', null, null, 'Osuus', 'Andel', 'Share', '=Osuus', 'Andel', 'Share',
     'percent', 'ratio', 'monthly', 'both', 1, 'ratio', 'up', 'customers', null, '2025-01-01', 'x', 1)
"""
PLACES = """
insert into release.dim_area (area_key, area_code, area_level, name_fi, name_sv, name_en, release_from)
values (12, '12', 'employment_area', 'Keski-Pohjanmaa', 'Mellersta Österbotten', 'Central Ostrobothnia', 1);
insert into release.dim_municipality
    (municipality_key, municipality_code, name_fi, name_sv, area_key, release_from)
values (272, '272', 'Kokkola', 'Karleby', 12, 1), (74, '074', '=HYPERLINK("x")', ' @Halso', 12, 1);
insert into release.dim_month (month_key, month, year, quarter, month_of_year, count_day, release_from)
values (202501, '2025-01-01', 2025, 1, 1, '2025-01-31', 1), (202502, '2025-02-01', 2025, 1, 2, '2025-02-28', 1);
insert into release.dim_period (period_key, period_code, period_kind, year, first_month, last_month, months,
    name_fi, name_sv, name_en, sort_order, release_from)
values (2025022, '2025YTD02', 'year_to_date', 2025, '2025-01-01', '2025-02-01', 2,
    'Vuoden alusta 1–2/2025', 'Från årets början 1–2/2025', 'Year to date 1–2/2025', 2025022, 1),
    (2025031, '2025Q1', 'quarter', 2025, '2025-01-01', '2025-03-01', 3,
    'Vuosineljännes 1/2025', 'Kvartal 1/2025', 'Quarter 1/2025', 2025031, 1);
insert into release.dim_breakdown
    (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order, release_from)
values (0, 'total', 'total', 'Yhteensä', 'Totalt', 'Total', false, 0, 1);
insert into release.fct_indicator_latest_month (indicator_key, municipality_key, month_key, release_from)
values (1, 272, 202502, 1), (1, 74, 202501, 1), (2, 272, null, 1);
insert into release.fct_indicator_latest_period (indicator_key, municipality_key, period_kind, period_key, release_from)
values (1, 272, 'quarter', 2025031, 1), (1, 272, 'year_to_date', null, 1);
update release.dim_municipality set name_en = 'Kokkola' where municipality_key = 272;
update release.dim_indicator set latest_month = '2025-01-01', latest_month_any = '2025-02-01' where indicator_key = 1;
"""
FACTS = """
insert into release.fct_indicator_value (
    indicator_key, municipality_key, month_key, breakdown_key,
    numerator, denominator, value, observation_status, series_break, release_from, release_to
) values
    (2, 272, 202501, 0, 1, 3, 33.3333333333333333, 'final', false, 1, null),
    (1, 272, 202502, 0, 1500, null, 1500, 'preliminary', true, 1, 2),
    (1, 272, 202502, 0, 1501, null, 1501, 'final', true, 2, null),
    (1, 272, 202501, 0, 1600, null, 1600, 'final', false, 1, null),
    (1, 74, 202501, 0, 0, null, 0.00, 'final', false, 1, null),
    (1, 74, 202502, 0, null, null, null, 'hidden', false, 1, null);
insert into release.fct_indicator_area_value (
    indicator_key, area_key, month_key, breakdown_key,
    numerator, denominator, value, observation_status, series_break, release_from
) values (2, 12, 202501, 0, -5, 10, -50.50, 'final', false, 1);
insert into release.fct_indicator_period_value (
    indicator_key, municipality_key, period_key, breakdown_key,
    numerator, denominator, value, observation_status, series_break, release_from
) values
    (1, 272, 2025022, 0, 1500, null, 1500, 'preliminary', true, 1),
    (1, 272, 2025031, 0, 1600, null, 1600, 'final', false, 1),
    (2, 272, 2025031, 0, null, null, null, 'not_applicable', false, 1);
insert into release.fct_indicator_area_target (
    indicator_key, area_key, year, target, comment_fi, comment_sv, release_from
) values (2, 12, 2025, 33.50, '=Kasvua', 'Tillväxt', 1);
"""
RELEASES = """
insert into ops.build (status, code_fingerprint, snapshot_ids) values ('built', 'x', '{1}');
insert into release.release (release_id, published_at, build_id, verdict, indicators, cells, changed_rows)
select n, '2025-03-20 08:00:00+02'::timestamptz + n * interval '1 day', build_id, 'pass', 2, 6, 1
from ops.build, generate_series(1, 2) as n;
update release.release set public_at = published_at where release_id = 1;
insert into release.pointer (release_id, public_release_id) values (1, 1);
"""


@pytest.fixture
def released(settings: Settings, database: str) -> Settings:
    """An instance with releases 1 and 2; the pointer shows the first."""
    with psycopg.connect(database) as connection:
        for statement in (INDICATORS, PLACES, FACTS, RELEASES):
            connection.execute(statement)
    return settings


@pytest.fixture
def point_to(database: str) -> Callable[[int], None]:
    """Move the pointer, as a publish does."""

    def move(release_id: int) -> None:
        with psycopg.connect(database) as connection:
            connection.execute(
                "update release.pointer set release_id = %(id)s, public_release_id = %(id)s", {"id": release_id}
            )

    return move
