"""Invented marts of national size, made by PostgreSQL itself: 308 municipalities, 96 months and 271 pairs of indicator and class.

A smaller size has fewer municipalities and areas. The numbers mean nothing; shape, keys and statuses are those of the real marts.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from warehouse.catalogue.interface import load_interface
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.embedded.services import remove_everything
from warehouse.fingerprint import marts_fingerprint
from warehouse.migrations.upgrade import upgrade
from warehouse.settings import Settings

MUNICIPALITIES, AREAS, MONTHS, PAIRS = 308, 65, 96, 271
FIRST_MONTH, NEWEST, YEAR = "2018-07-01", 202606, 2026
DIMENSIONS = """
create temporary table pair as
    select indicator_key, 1 as breakdown_key from generate_series(1, 58) as indicator_key
    union all
    (select indicator_key, breakdown_key from generate_series(1, 24) as indicator_key, generate_series(2, 10) as breakdown_key
    order by 1, 2 limit 213);
insert into marts.dim_area (area_key, area_code, area_level, name_fi, name_sv, name_en)
    select n, to_char(n, 'FM00'), case when n <= 45 then 'employment_area' when n <= 64 then 'region' else 'country' end,
        'Alue ' || n, 'Område ' || n, 'Area ' || n
    from generate_series(1, {areas}) as n;
insert into marts.dim_municipality (municipality_key, municipality_code, name_fi, name_sv, name_en, area_key)
    select n, to_char(n, 'FM000'), 'Kunta ' || n, 'Kommun ' || n, 'Kunta ' || n, 1 + n % 45 from generate_series(1, {municipalities}) as n;
insert into marts.dim_month (month_key, month, year, quarter, month_of_year, count_day)
    select to_char(month, 'YYYYMM')::integer, month, extract(year from month), extract(quarter from month),
        extract(month from month), (month + interval '1 month - 1 day')::date
    from generate_series(date '{first}', date '{first}' + interval '95 months', interval '1 month') as month;
insert into marts.dim_period (period_key, period_code, period_kind, year, first_month, last_month, months,
        name_fi, name_sv, name_en, sort_order)
    select month_key * 10 + 3, to_char(month, 'YYYY"YTD"MM'), 'year_to_date', year, make_date(year, 1, 1), month,
        month_of_year, 'Jakso', 'Period', 'Period', month_key * 10 + 3
    from marts.dim_month where year > 2018;
insert into marts.dim_breakdown (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order)
    select n, case n when 1 then 'total' else 'class_' || n end, case n when 1 then 'total' else 'class' end,
        'Luokka ' || n, 'Klass ' || n, 'Class ' || n, n > 1, n
    from generate_series(1, 50) as n;
insert into marts.dim_indicator (indicator_key, indicator_code, plan_number, plan_section, name_fi, name_sv, name_en,
        definition_fi, definition_sv, definition_en, unit, kind, frequency, level, decimals, aggregation, roll_up,
        direction, counts, source, applies_from, owner)
    select n, 'indicator_' || n, n, 'section', 'Mittari ' || n, 'Indikator ' || n, 'Indicator ' || n,
        'x', 'x', 'x', 'percent', 'ratio', 'monthly', 'both', 1, 'recompute', 'recompute', 'down', 'customers', 'register',
        date '{first}', 'owner'
    from generate_series(1, 58) as n;
insert into marts.fct_indicator_target (indicator_key, municipality_key, year, target)
    select indicator_key, municipality_key, {year}, 30 + indicator_key % 40
    from generate_series(1, 58) as indicator_key, generate_series(1, {municipalities}) as municipality_key;
insert into marts.fct_indicator_area_target (indicator_key, area_key, year, target)
    select indicator_key, area_key, {year}, 30 + indicator_key % 40
    from generate_series(1, 58) as indicator_key, generate_series(1, {areas}) as area_key;
"""
FACT = """
insert into marts.{fact} (indicator_key, {place}, {time}, breakdown_key, numerator, denominator, value,
    observation_status, series_break, municipalities_delivered, municipalities_expected, target, target_status)
select indicator_key, {place}, {time}, breakdown_key, numerator, denominator,
    case when status < 90 then round(100.0 * numerator / denominator, 12) end,
    case when status < 80 then 'final' when status < 90 then 'preliminary' when status < 95 then 'hidden'
        when status < 98 then 'missing' else 'not_applicable' end,
    false, null, null, null, 'no_target'
from (select * from pair where breakdown_key = 1 or '{time}' = 'month_key') as pair
cross join marts.{places}
cross join marts.{times}
cross join lateral (select hashint4(indicator_key * 7919 + {place} * 104729 + {time} * 31 + breakdown_key) as draw) as drawn
cross join lateral (
    select abs(draw % 100) as status, abs(draw % 500) as numerator, 500 + abs(draw % 400) as denominator
) as number
"""
FACTS = (
    ("fct_indicator_value", "municipality_key", "month_key", "dim_municipality", "dim_month"),
    ("fct_indicator_area_value", "area_key", "month_key", "dim_area", "dim_month"),
    ("fct_indicator_period_value", "municipality_key", "period_key", "dim_municipality", "dim_period"),
    ("fct_indicator_area_period_value", "area_key", "period_key", "dim_area", "dim_period"),
)
WITH_TARGET = """
update marts.fct_indicator_period_value as f
set target = t.target, target_status = case when f.value is null then 'not_comparable' when f.value <= t.target then 'on_target' else 'behind' end
from marts.fct_indicator_target as t
where (t.indicator_key, t.municipality_key, t.year, f.breakdown_key) = (f.indicator_key, f.municipality_key, f.period_key / 1000, 1)
"""
RELEASE = """
insert into release.{name} ({columns}, release_from)
select {columns}, {released} from marts.{name} order by {released}
"""
RELEASES = """
insert into ops.build (code_fingerprint, snapshot_ids, status) values ('generated', '{}', 'built');
insert into release.release (release_id, published_at, build_id, verdict, indicators, cells, changed_rows)
    select n, now(), (select max(build_id) from ops.build), 'pass', 58, 0, 0 from generate_series(1, 96) as n;
insert into release.pointer (release_id, public_release_id) values (96, 96);
"""
MONTH_AS_RELEASE = "(({month} / 100 - 2018) * 12 + {month} % 100 - 6)"
REVISED = """
update marts.fct_indicator_value set numerator = numerator + 1, value = round(100.0 * (numerator + 1) / denominator, 12)
where month_key = %s and value is not null
"""
FORGOTTEN = """
select pg_clear_attribute_stats('release', tablename, attname, inherited) from pg_stats where schemaname = 'release';
select pg_clear_relation_stats('release', relname) from pg_class
    where relnamespace = 'release'::regnamespace and relkind in ('r', 'p');
"""
PASSED = """
with build as (
    insert into ops.build (code_fingerprint, snapshot_ids, status) values ('generated', '{}', 'built') returning build_id
)
insert into ops.verdict (build_id, verdict, critical, warnings, evaluated, marts_fingerprint)
select build_id, 'pass', 0, 0, 1, %s from build
"""
LATEST = """
insert into marts.fct_indicator_latest_month (indicator_key, municipality_key, month_key)
    select indicator_key, municipality_key, {newest} from marts.dim_indicator cross join marts.dim_municipality;
insert into marts.fct_indicator_area_latest_month (indicator_key, area_key, month_key)
    select indicator_key, area_key, {newest} from marts.dim_indicator cross join marts.dim_area;
insert into marts.fct_indicator_latest_period (indicator_key, municipality_key, period_kind, period_key)
    select indicator_key, municipality_key, 'year_to_date', {newest} * 10 + 3
    from marts.dim_indicator cross join marts.dim_municipality;
insert into marts.fct_indicator_area_latest_period (indicator_key, area_key, period_kind, period_key)
    select indicator_key, area_key, 'year_to_date', {newest} * 10 + 3
    from marts.dim_indicator cross join marts.dim_area;
"""


def fill_marts(owner: psycopg.Connection, share: float = 1.0) -> int:
    """Make the marts; return how many rows the facts of municipalities and months have, 8 million times the share."""
    owner.execute("set role transformer")
    for name, relation in load_interface().items():
        columns = ", ".join(f"{column} {declared.type}" for column, declared in relation.columns.items())
        owner.execute(f"create table marts.{name} ({columns})")
    owner.execute("reset role")
    municipalities, areas = max(3, round(MUNICIPALITIES * share)), max(3, round(AREAS * share))
    owner.execute(DIMENSIONS.format(municipalities=municipalities, areas=areas, first=FIRST_MONTH, year=YEAR))
    owner.execute(LATEST.format(newest=NEWEST))
    for fact, place, time, places, times in FACTS:
        owner.execute(FACT.format(fact=fact, place=place, time=time, places=places, times=times))
    owner.execute(WITH_TARGET)
    return municipalities * MONTHS * PAIRS


@contextmanager
def instance_with_marts(share: float) -> Iterator[tuple[Settings, int]]:
    """Run an instance of its own with the marts; yield it with the rows that `fill_marts` counts, and remove it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), dsn=None)
        Server(settings).start()
        try:
            upgrade(settings)
            with psycopg.connect(owner_dsn(settings)) as owner:
                cells = fill_marts(owner, share)
            yield settings, cells
        finally:
            remove_everything(settings)


def fill_releases(owner: psycopg.Connection) -> None:
    """Release the marts as 96 publishes would have: every month in a release of its own, the pointer on the last."""
    owner.execute(RELEASES)
    for name, relation in load_interface().items():
        month = next((key for key in ("month_key", "period_key / 10") if key.split()[0] in relation.grain), None)
        owner.execute(
            RELEASE.format(
                name=name,
                columns=", ".join(relation.columns),
                released=MONTH_AS_RELEASE.format(month=month) if month and name.startswith("fct_") else "1",
            )
        )


def revise_newest_month(owner: psycopg.Connection) -> None:
    """Change every number of the newest month in the marts, and record a build that the gate has let through."""
    owner.execute(REVISED, [NEWEST])
    owner.execute(PASSED, [Jsonb(marts_fingerprint(owner))])


def forget_statistics(owner: psycopg.Connection) -> None:
    """Delete the planner's statistics of every released table and partition, as if nothing had ever been analysed."""
    owner.execute(FORGOTTEN)
