"""Views that make the star easy to connect and safe to sum: dimensions of places, days, units and statuses, and totals.

Nothing is stored for them. They read the tables of the release, whose row security shows each reader one release.
"""

from collections.abc import Iterable, Iterator

from babel.dates import get_month_names
from psycopg import sql

from warehouse.catalogue.interface import Interface
from warehouse.catalogue.labels import load_labels
from warehouse.declarations import Text
from warehouse.migrations.wide_views import PLACE_OF_AREA, PLACE_OF_MUNICIPALITY

LANGUAGES = ("fi", "sv", "en")
HAS_VALUE = ("final", "preliminary", "incomplete")
"""Statuses of numbers; the others say why there is none."""
DIM_PLACE = f"""
    select place_code, place_level, name_fi, name_sv, name_en, municipality_key, area_key, employment_area_code,
        (row_number() over (order by position, name_fi collate "C", place_code))::integer as sort_order
    from (
        select {PLACE_OF_MUNICIPALITY.format("place.municipality_code")} as place_code, 'municipality' as place_level,
            9 as position,
            place.name_fi, place.name_sv, coalesce(place.name_en, place.name_fi) as name_en,
            place.municipality_key, null::integer as area_key, 'TA' || area.area_code as employment_area_code
        from release.dim_municipality as place left join release.dim_area as area using (area_key)
        union all
        select {PLACE_OF_AREA.format("area_code")}, area_level,
            array_position(array['employment_area', 'shared', 'region', 'country'], area_level),
            name_fi, name_sv, name_en, null, area_key,
            case area_level when 'employment_area' then 'TA' || area_code end
        from release.dim_area
    ) as place
"""  # noqa: S608 - constants
TOTAL = """
    select fact.indicator_key, fact.municipality_key, fact.month_key, fact.value, fact.observation_status,
        (fact.observation_status = 'hidden')::integer as n_hidden,
        (fact.value is null and fact.observation_status <> 'hidden')::integer as n_missing
    from release.fct_indicator_value as fact
    inner join release.dim_indicator as indicator using (indicator_key)
    inner join release.dim_breakdown as breakdown using (breakdown_key)
    where indicator.is_additive_over_places and breakdown.breakdown_code = 'total'
        and fact.observation_status <> 'not_applicable'
"""
"""A number that is left out of a sum is counted beside it."""
VIEWS_BY_CODE = {"place_code": "dim_place", "unit": "dim_unit", "observation_status": "dim_status"}
"""Columns of the wide views and of the facts that name a row of these dimensions."""


def star_views(interface: Interface) -> dict[str, str]:
    """Return the query of each of the views."""
    return {
        "dim_place": DIM_PLACE,
        "dim_date": _dim_date(),
        "dim_unit": _dim_unit(),
        "dim_status": _dim_status(),
        "fct_indicator_total": TOTAL,
        "relationship": _rows(
            ("from_relation", "from_column", "to_relation", "to_column"), sorted(set(_relationships(interface)))
        ),
    }


def _dim_date() -> str:
    """Return every day from the first month of the release to the end of the year of its last one."""
    names = ", ".join(
        f"({_array(get_month_names('wide', 'stand-alone', language).values())})[extract(month from day)::integer]"
        f" as month_name_{language}"
        for language in LANGUAGES
    )
    return f"""
        select (extract(year from day) * 10000 + extract(month from day) * 100 + extract(day from day))::integer
                as date_key,
            day::date as day,
            (extract(year from day) * 100 + extract(month from day))::integer as month_key,
            date_trunc('month', day)::date as month,
            extract(year from day)::integer as year, extract(quarter from day)::integer as quarter,
            extract(month from day)::integer as month_of_year, {names},
            (extract(year from day) * 100 + extract(month from day) - 100)::integer as last_year_month_key,
            (day - interval '1 year')::date as last_year_day
        from (select min(month) as first_month, max(month) as last_month from release.dim_month) as months,
            lateral generate_series(
                first_month::timestamp,
                date_trunc('year', last_month::timestamp) + interval '1 year - 1 day', interval '1 day'
            ) as day
    """  # noqa: S608 - constants


def _dim_unit() -> str:
    columns = ("unit", "name_fi", "name_sv", "name_en", "sort_order")
    units = load_labels().labels["unit"].items()
    return _rows(columns, ((code, *_texts(name), position) for position, (code, name) in enumerate(units, start=1)))


def _dim_status() -> str:
    columns = (
        "observation_status", "name_fi", "name_sv", "name_en", "meaning_fi", "meaning_sv", "meaning_en", "has_value",
        "sort_order",
    )  # fmt: skip
    statuses = load_labels().observation_statuses.items()
    rows = (
        (code, *_texts(label.name), *_texts(label.meaning), code in HAS_VALUE, position)
        for position, (code, label) in enumerate(statuses, start=1)
    )
    return _rows(columns, rows)


def _relationships(interface: Interface) -> Iterator[tuple[str, str, str, str]]:
    """Yield what a column of a fact or a wide view refers to: many rows there, one in the dimension."""
    dimensions = {
        relation.grain[0]: name
        for name, relation in interface.relations.items()
        if name.startswith("dim_") and len(relation.grain) == 1
    }
    columns = {name: tuple(relation.columns) for name, relation in interface.relations.items()}
    columns |= {name: tuple(view.columns) for name, view in interface.views.items()}
    for name, own in columns.items():
        for column in own:
            target = (dimensions if column in dimensions else VIEWS_BY_CODE).get(column)
            # A day may lie after the last month of the release.
            if target and name not in (target, "dim_date"):
                yield name, column, target, column


def _texts(text: Text) -> tuple[str, str, str]:
    return text.fi, text.sv, text.en


def _array(words: Iterable[str]) -> str:
    return f"array[{', '.join(_literal(word) for word in words)}]"


def _rows(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Return a query of constant rows."""
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"select * from (values {values}) as row ({', '.join(columns)})"  # noqa: S608 - declared words as literals


def _literal(value: object) -> str:
    return sql.Literal(value).as_string(None)
