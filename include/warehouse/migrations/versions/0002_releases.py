"""Releases: rows that hold from one release to another, a pointer, and the views users read.

Open rows (`release_to is null`) lie in a partition of their own, with a plain unique key.

Revision ID: 0002
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FACT = """numerator numeric, denominator numeric, value numeric,
    observation_status text not null, series_break boolean not null"""
VERSIONED = {
    "dim_area": (
        "area_key integer not null, area_code text not null, area_level text not null, "
        "name_fi text not null, name_sv text not null, name_en text not null",
        "area_key",
    ),
    "dim_municipality": (
        "municipality_key integer not null, municipality_code text not null, "
        "name_fi text not null, name_sv text not null, area_key integer not null",
        "municipality_key",
    ),
    "dim_month": (
        "month_key integer not null, month date not null, year integer not null, quarter integer not null, "
        "month_of_year integer not null, count_day date not null",
        "month_key",
    ),
    "dim_indicator": (
        "indicator_key integer not null, indicator_code text not null, plan_number integer, plan_section text, "
        "name_fi text not null, name_sv text not null, name_en text not null, "
        "definition_fi text not null, definition_sv text not null, definition_en text not null, "
        "unit text not null, kind text not null, frequency text not null, level text not null, "
        "decimals integer not null, aggregation text not null, direction text not null, counts text not null, "
        "source text, companion_of text, applies_from date not null, range_min numeric, range_max numeric, "
        "owner text not null",
        "indicator_key",
    ),
    "dim_breakdown": (
        "breakdown_key integer not null, breakdown_code text not null, breakdown_dimension text not null, "
        "name_fi text not null, name_sv text not null, name_en text not null, "
        "is_part boolean not null, sort_order integer not null",
        "breakdown_key",
    ),
    "fct_indicator_value": (
        "indicator_key integer not null, municipality_key integer not null, month_key integer not null, "
        f"breakdown_key integer not null, {FACT}",
        "indicator_key, municipality_key, month_key, breakdown_key",
    ),
    "fct_indicator_area_value": (
        "indicator_key integer not null, area_key integer not null, month_key integer not null, "
        f"breakdown_key integer not null, {FACT}",
        "indicator_key, area_key, month_key, breakdown_key",
    ),
}
RELEASE = """
create table release.release (
    release_id integer primary key,
    published_at timestamptz not null default now(),
    build_id bigint not null references ops.build,
    verdict text not null,
    indicators integer not null,
    cells integer not null,
    changed_rows integer not null
);
create table release.pointer (
    only_row boolean primary key default true check (only_row),
    release_id integer not null references release.release
);
create view published.release as
select r.release_id, r.published_at, r.verdict, r.indicators, r.cells, r.changed_rows,
       r.release_id = p.release_id as is_current
from release.release as r cross join release.pointer as p
where r.release_id <= p.release_id;
"""
WIDE = """
create view published.indicator_value as
select i.indicator_code, i.name_fi as indicator_name_fi, i.name_sv as indicator_name_sv,
       i.name_en as indicator_name_en, i.unit, i.plan_number,
       'municipality' as area_level, m.municipality_code as area_code,
       m.name_fi as area_name_fi, m.name_sv as area_name_sv,
       t.month, b.breakdown_code, f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release
from published.fct_indicator_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_municipality as m using (municipality_key)
join published.dim_month as t using (month_key)
join published.dim_breakdown as b using (breakdown_key)
union all
select i.indicator_code, i.name_fi, i.name_sv, i.name_en, i.unit, i.plan_number,
       a.area_level, a.area_code, a.name_fi, a.name_sv,
       t.month, b.breakdown_code, f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release
from published.fct_indicator_area_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_area as a using (area_key)
join published.dim_month as t using (month_key)
join published.dim_breakdown as b using (breakdown_key);
"""


def upgrade() -> None:
    """Make the versioned tables, the pointer and the views over it."""
    op.execute(RELEASE)
    for name, (columns, key) in VERSIONED.items():
        _versioned(name, columns, key)
    op.execute(WIDE)


def _versioned(name: str, columns: str, key: str) -> None:
    names = [part.split()[0] for part in columns.split(",")]
    shown = list(names)
    if name.startswith("fct_"):
        shown[4:4] = ["p.release_id", "t.release_from as changed_in_release"]
    op.execute(f"""
        create table release.{name} (
            {columns}, release_from integer not null, release_to integer check (release_to > release_from)
        ) partition by list (release_to);
        create table release.{name}_open partition of release.{name} for values in (null);
        create table release.{name}_closed partition of release.{name} default;
        create unique index on release.{name}_open ({key});
        create index on release.{name}_closed ({key}, release_from);
        create view published.{name} as
        select {", ".join(shown)}
        from release.{name} as t cross join release.pointer as p
        where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id);
    """)  # noqa: S608 - names and types from the constants above


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
