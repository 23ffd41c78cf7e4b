"""The two tables of an extract: which columns, where each comes from in the published interface, what it means."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from warehouse.interface import PublishedColumn, load_interface

OWN_MEANINGS = {
    "month": PublishedColumn(
        type="text", fi="Kuukausi muodossa vvvv-kk.", sv="Månad i formen åååå-mm.", en="Month as yyyy-mm."
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
    """One file of facts: a fact relation with its dimensions' codes and names in the place of keys."""

    name: str
    sheet: str
    fact: str
    keys: dict[str, str]
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    def in_sheet(self, row: tuple[Any, ...]) -> bool:
        """Say whether the workbook shows a row: of a class only what has a value, for the CSV files have every cell."""
        breakdown, value = (self._positions[name] for name in ("breakdown_code", "value"))
        return row[breakdown] == "total" or row[value] is not None

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: position for position, column in enumerate(self.columns)}


def _table(name: str, sheet: str, fact: str, place: str, place_columns: tuple[Column, ...]) -> Table:
    keys = {"dim_indicator": "indicator_key", place: f"{place.removeprefix('dim_')}_key"}
    return Table(
        name,
        sheet,
        fact,
        keys | {"dim_month": "month_key", "dim_breakdown": "breakdown_key"},
        (*_INDICATOR, *place_columns, *_time_and_class(), *_numbers(fact)),
        ("indicator_code", place_columns[0].name, "month", "breakdown_code"),
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


def _time_and_class() -> tuple[Column, ...]:
    return (
        Column("month", "dim_month", "month"),
        Column("breakdown_code", "dim_breakdown", "breakdown_code", 18),
    )


def _numbers(fact: str) -> tuple[Column, ...]:
    names = ("numerator", "denominator", "value", "observation_status", "series_break")
    counts = ("municipalities_delivered", "municipalities_expected")
    return (
        *(Column(name, fact, name, 18 if name == "observation_status" else 12) for name in names),
        *(Column(name, fact, name, 24) for name in counts),
        Column("release_id", fact, "release_id"),
        Column("changed_in_release", fact, "changed_in_release", 18),
    )


TABLES = (
    _table("indicators_by_municipality", "municipalities", "fct_indicator_value", "dim_municipality", _MUNICIPALITY),
    _table("indicators_by_area", "areas", "fct_indicator_area_value", "dim_area", _AREA),
)
