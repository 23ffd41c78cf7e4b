"""The tables of an extract: numbers by month and by period, and targets by year."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from warehouse.deliver.columns import AREA, CLASS, INDICATOR, MONTH, MUNICIPALITY, PERIOD, Column, numbers
from warehouse.interface import load_interface


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
    time = MONTH if by_month else PERIOD
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in ("dim_indicator", place, time[0].relation, "dim_breakdown")},
        (*INDICATOR, *place_columns, *time, CLASS, *numbers(fact)),
        ("indicator_code", place_columns[0].name, *(column.name for column in time[::-1]), "breakdown_code"),
        {"observation_status": "not_applicable"} | ({} if by_month else {"period_kind": "year_to_date"}),
    )


def _targets(name: str, sheet: str, fact: str, place_columns: tuple[Column, ...]) -> Table:
    widths = {"target": 12, "comment_fi": 60, "comment_sv": 60, "release_id": 12, "changed_in_release": 18}
    return Table(
        name,
        sheet,
        fact,
        {one: load_interface()[one].grain[0] for one in ("dim_indicator", place_columns[0].relation)},
        (
            *INDICATOR,
            *place_columns,
            Column("year", fact, "year"),
            *(Column(one, fact, one, widths[one]) for one in widths),
        ),
        ("indicator_code", place_columns[0].name, "year"),
    )


TABLES = (
    _table("indicators_by_municipality", "municipalities", "fct_indicator_value", MUNICIPALITY),
    _table("indicators_by_area", "areas", "fct_indicator_area_value", AREA),
    _table("indicator_periods_by_municipality", "municipality periods", "fct_indicator_period_value", MUNICIPALITY),
    _table("indicator_periods_by_area", "area periods", "fct_indicator_area_period_value", AREA),
    _targets("targets_by_municipality", "municipality targets", "fct_indicator_target", MUNICIPALITY),
    _targets("targets_by_area", "area targets", "fct_indicator_area_target", AREA),
)
