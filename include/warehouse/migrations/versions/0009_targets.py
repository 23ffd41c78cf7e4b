"""Targets: what the owner aims at in a year, with comments; beside every number its target and how it stands to it.

Revision ID: 0009
"""

from collections.abc import Iterable

from alembic import op

from warehouse.errors import WarehouseError

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TARGETS = {"fct_indicator_target": "municipality_key", "fct_indicator_area_target": "area_key"}
FACTS = {
    "fct_indicator_value": ("municipality_key", "month_key"),
    "fct_indicator_area_value": ("area_key", "month_key"),
    "fct_indicator_period_value": ("municipality_key", "period_key"),
    "fct_indicator_area_period_value": ("area_key", "period_key"),
}
SAID = ("target", "comment_fi", "comment_sv")
NUMBERS = (
    "numerator", "denominator", "value", "observation_status", "series_break",
    "municipalities_delivered", "municipalities_expected", "target", "target_status",
)  # fmt: skip
BEFORE = ("p.release_id", "t.release_from as changed_in_release")
WIDE = {
    "indicator_value": ("dim_month", "month_key", "t.month", ("fct_indicator_value", "fct_indicator_area_value")),
    "indicator_period_value": (
        "dim_period",
        "period_key",
        "i.roll_up, t.period_code, t.period_kind, t.first_month, t.last_month",
        ("fct_indicator_period_value", "fct_indicator_area_period_value"),
    ),
}
PLACES = {
    "municipality": ("dim_municipality", "municipality_key", "'municipality'", "m.municipality_code"),
    "area": ("dim_area", "area_key", "m.area_level", "m.area_code"),
}


def upgrade() -> None:
    """Make the targets' tables and views, and widen the facts; before there were targets every number had none."""
    for name, place in TARGETS.items():
        _versioned(name, place)
        _view(name, ("indicator_key", place, "year", *BEFORE, *SAID))
    for name, keys in FACTS.items():
        op.execute(f"""
            alter table release.{name}
                add column target numeric, add column target_status text not null default 'no_target'
        """)
        _view(name, ("indicator_key", *keys, "breakdown_key", *BEFORE, *NUMBERS))
    for name, (dimension, key, time, facts) in WIDE.items():
        parts = (_named(fact, place, (dimension, key, time)) for fact, place in zip(facts, PLACES, strict=True))
        op.execute(f"create or replace view published.{name} as {' union all '.join(parts)}")


def _versioned(name: str, place: str) -> None:
    """Make a table whose rows hold from one release to another, as the first releases' revision did."""
    op.execute(f"""
        create table release.{name} (
            indicator_key integer not null, {place} integer not null, year integer not null,
            target numeric, comment_fi text, comment_sv text,
            release_from integer not null, release_to integer check (release_to > release_from)
        ) partition by list (release_to);
        create table release.{name}_open partition of release.{name} for values in (null);
        create table release.{name}_closed partition of release.{name} default;
        create unique index on release.{name}_open (indicator_key, {place}, year);
        create index on release.{name}_closed (indicator_key, {place}, year, release_from);
    """)


def _view(name: str, shown: Iterable[str]) -> None:
    op.execute(f"""
        create or replace view published.{name} as
        select {", ".join(shown)}
        from release.{name} as t cross join release.pointer as p
        where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id);
    """)  # noqa: S608 - names from the constants above


def _named(fact: str, place: str, when: tuple[str, str, str]) -> str:
    """Return the query of a fact with names and codes in the place of keys; a comment stands beside the total."""
    (dimension, place_key, level, code), (time_dimension, time_key, time) = PLACES[place], when
    target = "fct_indicator_target" if place == "municipality" else "fct_indicator_area_target"
    return f"""
        select i.indicator_code, i.name_fi as indicator_name_fi, i.name_sv as indicator_name_sv,
            i.name_en as indicator_name_en, i.unit, i.plan_number,
            {level} as area_level, {code} as area_code, m.name_fi as area_name_fi, m.name_sv as area_name_sv,
            {time}, b.breakdown_code, f.numerator, f.denominator, f.value, f.observation_status, f.series_break,
            f.release_id, f.changed_in_release, f.municipalities_delivered, f.municipalities_expected,
            f.target, f.target_status, g.comment_fi as target_comment_fi, g.comment_sv as target_comment_sv
        from published.{fact} as f
        join published.dim_indicator as i using (indicator_key)
        join published.{dimension} as m using ({place_key})
        join published.{time_dimension} as t using ({time_key})
        join published.dim_breakdown as b using (breakdown_key)
        left join published.{target} as g
            on (g.indicator_key, g.{place_key}, g.year, b.breakdown_code)
                = (f.indicator_key, f.{place_key}, t.year, 'total')
    """  # noqa: S608 - names from the constants above


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
