"""One indicator as a table of places and months, totals only: what JSON-stat and PX hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from warehouse.deliver.query import PLACE_CODE

CELLS = sql.SQL("""
    select {place} as place_code, area_level, area_name_fi, area_name_sv, coalesce(area_name_en, area_name_fi), month,
        trim_scale(value), observation_status
    from published.indicator_value
    where indicator_code = {indicator} and breakdown_code = 'total'
    order by array_position(array['country', 'region', 'shared', 'employment_area', 'municipality'], area_level),
        place_code, month
""")
LANGUAGES = ("fi", "sv", "en")
REGION = {"fi": " (maakunta)", "sv": " (landskap)", "en": " (region)"}
"""After the name of a region, which may be an employment area's too: in these formats every name occurs once."""


@dataclass(frozen=True)
class IndicatorTable:
    """The cells of an indicator by place and month: a number or None, and its status."""

    indicator: Mapping[str, Any]
    places: Mapping[str, Mapping[str, str]]
    """Names by language, of each place's code as in the extracts."""
    months: tuple[date, ...]
    cells: Mapping[tuple[str, date], tuple[Decimal | None, str]]

    def rows(self) -> Iterator[tuple[Decimal | None, str]]:
        """Yield every cell, month by month of the first place, then of the next; what has no row is not applicable."""
        for place in self.places:
            for month in self.months:
                yield self.cells.get((place, month), (None, "not_applicable"))


@dataclass(frozen=True)
class TableTexts:
    """Texts by language that stand in a file beside its cells: source, each status, unit; and whom to ask."""

    source: Mapping[str, str]
    statuses: Mapping[str, Mapping[str, str]]
    unit: Mapping[str, str]
    contact: str


def read_indicator_table(connection: psycopg.Connection, indicator: Mapping[str, Any]) -> IndicatorTable | None:
    """Read an indicator; None if it has no number anywhere. Months and places where it does not exist are left out."""
    query = CELLS.format(place=PLACE_CODE, indicator=sql.Literal(indicator["indicator_code"]))
    places: dict[str, dict[str, str]] = {}
    cells: dict[tuple[str, date], tuple[Decimal | None, str]] = {}
    for place, level, name_fi, name_sv, name_en, month, value, status in connection.execute(query):
        if status != "not_applicable":
            names = dict(zip(LANGUAGES, (name_fi, name_sv, name_en), strict=True))
            places.setdefault(place, {key: name + REGION[key] * (level == "region") for key, name in names.items()})
            cells[place, month] = (value, status)
    months = tuple(sorted({month for _, month in cells}))
    has_number = any(value is not None for value, _ in cells.values())
    return IndicatorTable(indicator, places, months, cells) if has_number else None
