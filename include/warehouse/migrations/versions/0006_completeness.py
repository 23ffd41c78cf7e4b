"""Completeness beside every number: how many of the expected municipalities stand behind it.

Revision ID: 0006
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FACTS = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
WIDE = """
create or replace view published.indicator_value as
select i.indicator_code, i.name_fi as indicator_name_fi, i.name_sv as indicator_name_sv,
       i.name_en as indicator_name_en, i.unit, i.plan_number,
       'municipality' as area_level, m.municipality_code as area_code,
       m.name_fi as area_name_fi, m.name_sv as area_name_sv,
       t.month, b.breakdown_code, f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release, f.municipalities_delivered, f.municipalities_expected
from published.fct_indicator_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_municipality as m using (municipality_key)
join published.dim_month as t using (month_key)
join published.dim_breakdown as b using (breakdown_key)
union all
select i.indicator_code, i.name_fi, i.name_sv, i.name_en, i.unit, i.plan_number,
       a.area_level, a.area_code, a.name_fi, a.name_sv,
       t.month, b.breakdown_code, f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
       f.release_id, f.changed_in_release, f.municipalities_delivered, f.municipalities_expected
from published.fct_indicator_area_value as f
join published.dim_indicator as i using (indicator_key)
join published.dim_area as a using (area_key)
join published.dim_month as t using (month_key)
join published.dim_breakdown as b using (breakdown_key);
"""


def upgrade() -> None:
    """Add the two columns to the facts and, at their end, to the views; releases of before have none there."""
    for name, place in FACTS.items():
        op.execute(f"""
            alter table release.{name}
                add column municipalities_delivered integer, add column municipalities_expected integer;
            create or replace view published.{name} as
            select t.indicator_key, t.{place}, t.month_key, t.breakdown_key,
                p.release_id, t.release_from as changed_in_release,
                t.numerator, t.denominator, t.value, t.observation_status, t.series_break,
                t.municipalities_delivered, t.municipalities_expected
            from release.{name} as t cross join release.pointer as p
            where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id);
        """)  # noqa: S608 - names from the constant above
    op.execute(WIDE)


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
