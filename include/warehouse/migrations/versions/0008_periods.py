"""Periods: their dimension, the facts by period, how an indicator's periods come from its months, and a view by names.

Revision ID: 0008
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PERIOD = (
    "period_key", "period_code", "period_kind", "year", "first_month", "last_month", "months",
    "name_fi", "name_sv", "name_en", "sort_order",
)  # fmt: skip
TYPES = {"period_code": "text", "period_kind": "text", "first_month": "date", "last_month": "date"}
TYPES |= {"name_fi": "text", "name_sv": "text", "name_en": "text"}
NUMBERS = ("numerator", "denominator", "value", "observation_status", "series_break")
COUNTS = ("municipalities_delivered", "municipalities_expected")
FACTS = {"fct_indicator_period_value": "municipality_key", "fct_indicator_area_period_value": "area_key"}
INDICATOR = (
    "indicator_key", "indicator_code", "plan_number", "plan_section", "name_fi", "name_sv", "name_en",
    "definition_fi", "definition_sv", "definition_en", "unit", "kind", "frequency", "level", "decimals", "aggregation",
    "direction", "counts", "source", "companion_of", "applies_from", "range_min", "range_max", "owner", "roll_up",
)  # fmt: skip
WIDE = """
create view published.indicator_period_value as
select i.indicator_code, i.name_fi as indicator_name_fi, i.name_sv as indicator_name_sv,
       i.name_en as indicator_name_en, i.unit, i.plan_number,
       'municipality' as area_level, m.municipality_code as area_code,
       m.name_fi as area_name_fi, m.name_sv as area_name_sv,
       i.roll_up, t.period_code, t.period_kind, t.first_month, t.last_month, b.breakdown_code,
       f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release, f.municipalities_delivered, f.municipalities_expected
from published.fct_indicator_period_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_municipality as m using (municipality_key)
join published.dim_period as t using (period_key)
join published.dim_breakdown as b using (breakdown_key)
union all
select i.indicator_code, i.name_fi, i.name_sv, i.name_en, i.unit, i.plan_number,
       a.area_level, a.area_code, a.name_fi, a.name_sv,
       i.roll_up, t.period_code, t.period_kind, t.first_month, t.last_month, b.breakdown_code,
       f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release, f.municipalities_delivered, f.municipalities_expected
from published.fct_indicator_area_period_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_area as a using (area_key)
join published.dim_period as t using (period_key)
join published.dim_breakdown as b using (breakdown_key);
"""


def upgrade() -> None:
    """Make the tables and views; releases of before have no periods, and say of no indicator how it rolls up."""
    columns = ", ".join(f"{name} {TYPES.get(name, 'integer')} not null" for name in PERIOD)
    _versioned("dim_period", columns, "period_key", PERIOD)
    for name, place in FACTS.items():
        key = ("indicator_key", place, "period_key", "breakdown_key")
        _versioned(
            name,
            ", ".join(f"{column} integer not null" for column in key)
            + ", numerator numeric, denominator numeric, value numeric, observation_status text not null,"
            " series_break boolean not null, municipalities_delivered integer, municipalities_expected integer",
            ", ".join(key),
            (*key, "p.release_id", "t.release_from as changed_in_release", *NUMBERS, *COUNTS),
        )
    op.execute("alter table release.dim_indicator add column roll_up text")
    _view("dim_indicator", INDICATOR)
    op.execute(WIDE)


def _versioned(name: str, columns: str, key: str, shown: tuple[str, ...]) -> None:
    """Make a table whose rows hold from one release to another, as the first releases' revision did."""
    op.execute(f"""
        create table release.{name} (
            {columns}, release_from integer not null, release_to integer check (release_to > release_from)
        ) partition by list (release_to);
        create table release.{name}_open partition of release.{name} for values in (null);
        create table release.{name}_closed partition of release.{name} default;
        create unique index on release.{name}_open ({key});
        create index on release.{name}_closed ({key}, release_from);
    """)
    _view(name, shown)


def _view(name: str, shown: tuple[str, ...]) -> None:
    op.execute(f"""
        create or replace view published.{name} as
        select {", ".join(shown)}
        from release.{name} as t cross join release.pointer as p
        where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id);
    """)  # noqa: S608 - names from the constants above


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
