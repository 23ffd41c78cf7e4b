"""The tables of an extract: numbers by month and by period, and targets by year."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from warehouse.deliver.columns import (
    AREA,
    CLASS,
    CLASS_NAMES,
    HOW_TO_SHOW,
    INDICATOR,
    MONTH,
    MUNICIPALITY,
    PERIOD,
    Column,
    numbers,
)
from warehouse.interface import load_interface


@dataclass(frozen=True)
class Table:
    """One file of facts: a fact relation with its dimensions' codes and names in the place of keys.

    `latest` is the relation that says which month or period is the newest, and its keys. Columns that came later stand
    at the end, so that programs which count columns still find the others. Its sheet in the workbook may leave out rows
    with a given value in a column, which a person would filter away.
    """

    name: str
    sheet: str
    fact: str
    keys: dict[str, str]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    latest: tuple[str, tuple[str, ...]] | None = None
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


@dataclass(frozen=True)
class Place:
    """The columns of a place; its English name, which came later, stands at the end of a row."""

    columns: tuple[Column, ...]
    name_en: Column


BY_MUNICIPALITY = Place(MUNICIPALITY, Column("municipality_name_en", "dim_municipality", "name_en", 20))
BY_AREA = Place(AREA, Column("area_name_en", "dim_area", "name_en", 36))


def _table(name: str, sheet: str, fact: str, latest: str, place: Place) -> Table:
    dimension = place.columns[0].relation
    *keys, _ = load_interface()[fact].grain
    by_month = keys[-1] == "month_key"
    time = MONTH if by_month else PERIOD
    later = (Column("is_latest", latest, keys[-1]), *CLASS_NAMES, place.name_en, *HOW_TO_SHOW)
    dimensions = ("dim_indicator", dimension, time[0].relation, "dim_breakdown")
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in dimensions},
        (*INDICATOR, *place.columns, *time, CLASS, *numbers(fact), *later),
        ("indicator_code", place.columns[0].name, *(column.name for column in time[::-1]), "breakdown_code"),
        (latest, tuple(keys)),
        {"observation_status": "not_applicable"} | ({} if by_month else {"period_kind": "year_to_date"}),
    )


def _targets(name: str, sheet: str, fact: str, place: Place) -> Table:
    widths = {"target": 12, "comment_fi": 60, "comment_sv": 60, "release_id": 12, "changed_in_release": 18}
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in ("dim_indicator", place.columns[0].relation)},
        (
            *INDICATOR,
            *place.columns,
            Column("year", fact, "year"),
            *(Column(one, fact, one, widths[one]) for one in widths),
            place.name_en,
            *HOW_TO_SHOW,
        ),
        ("indicator_code", place.columns[0].name, "year"),
    )


TABLES = (
    _table(
        "indicators_by_municipality",
        "municipalities",
        "fct_indicator_value",
        "fct_indicator_latest_month",
        BY_MUNICIPALITY,
    ),
    _table(
        "indicators_by_area",
        "areas",
        "fct_indicator_area_value",
        "fct_indicator_area_latest_month",
        BY_AREA,
    ),
    _table(
        "indicator_periods_by_municipality",
        "municipality periods",
        "fct_indicator_period_value",
        "fct_indicator_latest_period",
        BY_MUNICIPALITY,
    ),
    _table(
        "indicator_periods_by_area",
        "area periods",
        "fct_indicator_area_period_value",
        "fct_indicator_area_latest_period",
        BY_AREA,
    ),
    _targets("targets_by_municipality", "municipality targets", "fct_indicator_target", BY_MUNICIPALITY),
    _targets("targets_by_area", "area targets", "fct_indicator_area_target", BY_AREA),
)
