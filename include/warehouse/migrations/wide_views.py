"""The wide views: every number with names and codes instead of keys, municipalities and areas together.

The columns and their order are declared in `interface.yml`. Their expressions are in `COLUMNS`, in `TARGET_COLUMNS`,
or in a `Place` where municipalities and areas differ; every other column is taken from the fact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMNS = {
    "indicator_code": "indicator.indicator_code",
    "indicator_name_fi": "indicator.name_fi",
    "indicator_name_sv": "indicator.name_sv",
    "indicator_name_en": "indicator.name_en",
    "unit": "indicator.unit",
    "plan_number": "indicator.plan_number",
    "roll_up": "indicator.roll_up",
    "area_name_fi": "place.name_fi",
    "area_name_sv": "place.name_sv",
    "month": "calendar.month",
    "period_code": "calendar.period_code",
    "period_kind": "calendar.period_kind",
    "first_month": "calendar.first_month",
    "last_month": "calendar.last_month",
    "breakdown_code": "breakdown.breakdown_code",
    "is_latest": "latest.indicator_key is not null",
    "breakdown_dimension": "breakdown.breakdown_dimension",
    "breakdown_name_fi": "breakdown.name_fi",
    "breakdown_name_sv": "breakdown.name_sv",
    "breakdown_name_en": "breakdown.name_en",
    "area_name_en": "place.name_en",
    "decimals": "indicator.decimals",
    "direction": "indicator.direction",
}
PLACE_OF_MUNICIPALITY = "'KU' || {0}"
PLACE_OF_AREA = "case when {0} ~ '^[0-9]' then 'TA' || {0} else {0} end"
"""The code of a place, from that of a municipality or an area: no program takes it for a number."""
TARGET_COLUMNS = {"target_comment_fi": "comment_fi", "target_comment_sv": "comment_sv"}
"""Columns of the year's target: only on the total, and without cost for queries that do not read them."""


@dataclass(frozen=True)
class Place:
    """What a number is of, a municipality or an area: its dimension, its targets, and columns that differ.

    `latest` names what holds its newest month or periods, by the key of their dimension.
    """

    dimension: str
    key: str
    target: str
    latest: Mapping[str, str]
    columns: Mapping[str, str]


MUNICIPALITY = Place(
    dimension="dim_municipality",
    key="municipality_key",
    target="fct_indicator_target",
    latest={"month_key": "fct_indicator_latest_month", "period_key": "fct_indicator_latest_period"},
    columns={
        "area_level": "'municipality'",
        "area_code": "place.municipality_code",
        "place_code": PLACE_OF_MUNICIPALITY.format("place.municipality_code"),
    },
)
AREA = Place(
    dimension="dim_area",
    key="area_key",
    target="fct_indicator_area_target",
    latest={"month_key": "fct_indicator_area_latest_month", "period_key": "fct_indicator_area_latest_period"},
    columns={
        "area_level": "place.area_level",
        "area_code": "place.area_code",
        "place_code": PLACE_OF_AREA.format("place.area_code"),
    },
)


@dataclass(frozen=True)
class WideView:
    """One wide view: the facts it unites, and the dimension of their time."""

    facts: Mapping[str, Place]
    calendar: str
    calendar_key: str


WIDE_VIEWS = {
    "indicator_value": WideView(
        facts={"fct_indicator_value": MUNICIPALITY, "fct_indicator_area_value": AREA},
        calendar="dim_month",
        calendar_key="month_key",
    ),
    "indicator_period_value": WideView(
        facts={"fct_indicator_period_value": MUNICIPALITY, "fct_indicator_area_period_value": AREA},
        calendar="dim_period",
        calendar_key="period_key",
    ),
}


def wide_view(name: str, columns: Iterable[str], relation: str = "published.{}") -> str:
    """Return the query of a wide view with the given columns; `relation` says how it names what it reads."""
    view, columns = WIDE_VIEWS[name], tuple(columns)
    return " union all ".join(_fact_query(fact, place, view, columns, relation) for fact, place in view.facts.items())


def _fact_query(fact: str, place: Place, view: WideView, columns: Iterable[str], relation: str) -> str:
    """Return the query of one fact."""
    expressions = (
        COLUMNS
        | dict(place.columns)
        | {name: _target_column(place, expression, relation) for name, expression in TARGET_COLUMNS.items()}
    )
    selected = ", ".join(f"{expressions.get(column, f'fact.{column}')} as {column}" for column in columns)
    return f"""
        select {selected}
        from {relation.format(fact)} as fact
        inner join {relation.format("dim_indicator")} as indicator using (indicator_key)
        inner join {relation.format(place.dimension)} as place using ({place.key})
        inner join {relation.format(view.calendar)} as calendar using ({view.calendar_key})
        inner join {relation.format("dim_breakdown")} as breakdown using (breakdown_key)
        left join {_latest(place, view, relation)} as latest using (indicator_key, {place.key}, {view.calendar_key})
    """  # noqa: S608 - names from the constants above and the interface


def _latest(place: Place, view: WideView, relation: str) -> str:
    """Return the newest month or period of each place; `distinct` proves that the join adds no row.

    PostgreSQL removes the join from queries that do not read it; for those that filter on the newest, it turns the
    outer join into an inner one and starts from it.
    """
    keys = f"indicator_key, {place.key}, {view.calendar_key}"
    return f"(select distinct {keys} from {relation.format(place.latest[view.calendar_key])})"  # noqa: S608 - as above


def _target_column(place: Place, column: str, relation: str) -> str:
    """Return a column of the target as a subquery: a join would also run for queries of other columns."""
    return f"""(
        select goal.{column} from {relation.format(place.target)} as goal
        where goal.indicator_key = fact.indicator_key and goal.{place.key} = fact.{place.key}
            and goal.year = calendar.year and breakdown.breakdown_code = 'total'
    )"""  # noqa: S608 - names from the constants above
