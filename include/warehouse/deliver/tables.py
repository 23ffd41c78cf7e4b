"""The tables of an extract: numbers by month and by period, and targets by year.

Which columns each has, where each comes from in the published interface, what it means.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from warehouse.interface import PublishedColumn, load_interface

OWN_MEANINGS = {
    "month": PublishedColumn(
        type="text", fi="Kuukausi muodossa vvvv-kk.", sv="Månad i formen åååå-mm.", en="Month as yyyy-mm."
    ),
    "first_month": PublishedColumn(
        type="text",
        fi="Jakson ensimmäinen kuukausi muodossa vvvv-kk.",
        sv="Periodens första månad i formen åååå-mm.",
        en="First month of the period as yyyy-mm.",
    ),
    "last_month": PublishedColumn(
        type="text",
        fi="Jakson viimeinen kuukausi muodossa vvvv-kk.",
        sv="Periodens sista månad i formen åååå-mm.",
        en="Last month of the period as yyyy-mm.",
    ),
    "release_id": PublishedColumn(
        type="integer",
        fi="Julkaisu, jonka ote tämä on.",
        sv="Utgåvan som detta är ett utdrag ur.",
        en="The release this is an extract of.",
    ),
    "changed_in_release": PublishedColumn(
        type="integer",
        fi="Julkaisu, jossa arvo viimeksi muuttui.",
        sv="Utgåvan där värdet senast ändrades.",
        en="The release in which the value last changed.",
    ),
}
"""Columns that the interface has in another form or not at all."""


@dataclass(frozen=True)
class Column:
    """One column of a file, and the published relation and column it is read from."""

    name: str
    relation: str
    origin: str
    width: int = 12

    @property
    def meaning(self) -> PublishedColumn:
        """Its type and its meaning in three languages."""
        return OWN_MEANINGS.get(self.name) or load_interface()[self.relation].columns[self.origin]


@dataclass(frozen=True)
class Table:
    """One file of facts: a fact relation with its dimensions' codes and names in the place of keys.

    Its sheet in the workbook may leave out rows with a given value in a column, which a person would filter away.
    """

    name: str
    sheet: str
    fact: str
    keys: dict[str, str]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    not_in_sheet: dict[str, str] = field(default_factory=dict)

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    def in_sheet(self, row: tuple[Any, ...]) -> bool:
        """Say whether the workbook shows a row: of a class only what has a value, for the CSV files have every cell."""
        at = self._positions
        if any(row[at[name]] == value for name, value in self.not_in_sheet.items()):
            return False
        return "breakdown_code" not in at or row[at["breakdown_code"]] == "total" or row[at["value"]] is not None

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: position for position, column in enumerate(self.columns)}


def _table(name: str, sheet: str, fact: str, place_columns: tuple[Column, ...]) -> Table:
    place = place_columns[0].relation
    by_month = load_interface()[fact].grain[2] == "month_key"
    time = _MONTH if by_month else _PERIOD
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in ("dim_indicator", place, time[0].relation, "dim_breakdown")},
        (*_INDICATOR, *place_columns, *time, _CLASS, *_numbers(fact)),
        ("indicator_code", place_columns[0].name, *(column.name for column in time[::-1]), "breakdown_code"),
        {"observation_status": "not_applicable"} | ({} if by_month else {"period_kind": "year_to_date"}),
    )


_INDICATOR = (
    Column("indicator_code", "dim_indicator", "indicator_code", 30),
    *(Column(f"indicator_name_{language}", "dim_indicator", f"name_{language}", 40) for language in ("fi", "sv", "en")),
    Column("unit", "dim_indicator", "unit"),
)
_MUNICIPALITY = (
    Column("municipality_code", "dim_municipality", "municipality_code"),
    Column("municipality_name_fi", "dim_municipality", "name_fi", 20),
    Column("municipality_name_sv", "dim_municipality", "name_sv", 20),
)
_AREA = (
    Column("area_code", "dim_area", "area_code"),
    Column("area_level", "dim_area", "area_level", 18),
    Column("area_name_fi", "dim_area", "name_fi", 36),
    Column("area_name_sv", "dim_area", "name_sv", 36),
)


_MONTH = (Column("month", "dim_month", "month"),)
_PERIOD = (
    Column("period_code", "dim_period", "period_code", 14),
    Column("period_kind", "dim_period", "period_kind", 16),
    Column("first_month", "dim_period", "first_month"),
    Column("last_month", "dim_period", "last_month"),
)
_CLASS = Column("breakdown_code", "dim_breakdown", "breakdown_code", 18)


def _numbers(fact: str) -> tuple[Column, ...]:
    names = ("numerator", "denominator", "value", "observation_status", "series_break")
    counts = ("municipalities_delivered", "municipalities_expected")
    return (
        *(Column(name, fact, name, 18 if name == "observation_status" else 12) for name in names),
        *(Column(name, fact, name, 24) for name in counts),
        Column("target", fact, "target"),
        Column("target_status", fact, "target_status", 18),
        Column("release_id", fact, "release_id"),
        Column("changed_in_release", fact, "changed_in_release", 18),
    )


def _targets(name: str, sheet: str, fact: str, place_columns: tuple[Column, ...]) -> Table:
    widths = {"target": 12, "comment_fi": 60, "comment_sv": 60, "release_id": 12, "changed_in_release": 18}
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in ("dim_indicator", place_columns[0].relation)},
        (
            *_INDICATOR,
            *place_columns,
            Column("year", fact, "year"),
            *(Column(one, fact, one, widths[one]) for one in widths),
        ),
        ("indicator_code", place_columns[0].name, "year"),
    )


TABLES = (
    _table("indicators_by_municipality", "municipalities", "fct_indicator_value", _MUNICIPALITY),
    _table("indicators_by_area", "areas", "fct_indicator_area_value", _AREA),
    _table("indicator_periods_by_municipality", "municipality periods", "fct_indicator_period_value", _MUNICIPALITY),
    _table("indicator_periods_by_area", "area periods", "fct_indicator_area_period_value", _AREA),
    _targets("targets_by_municipality", "municipality targets", "fct_indicator_target", _MUNICIPALITY),
    _targets("targets_by_area", "area targets", "fct_indicator_area_target", _AREA),
)
