"""The catalogue as one object, and what follows from its parts together."""

from typing import Literal, TypeVar

from warehouse.catalogue.geography import Alias, Area, Municipality, MunicipalityTitle
from warehouse.catalogue.indicators import Indicator, Plan, Section
from warehouse.catalogue.parameters import Breakdown, Parameter
from warehouse.declarations import Declaration
from warehouse.errors import WarehouseError

Row = TypeVar("Row", Indicator, Breakdown, Area, Parameter)


class Catalogue(Declaration):
    """The five files as read; tuples keep the files' order."""

    plan: Plan
    sections: tuple[Section, ...]
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...]
    no_area: str | None
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...]
    parameters: tuple[Parameter, ...]
    words: dict[Literal["town", "municipality"], tuple[str, ...]]
    called: tuple[MunicipalityTitle, ...]
    aliases: tuple[Alias, ...]

    def indicator(self, code: str) -> Indicator:
        """Give one indicator by its code; WarehouseError if there is none."""
        return _one(self.indicators, code, "indicators")

    def breakdown(self, code: str) -> Breakdown:
        """Give one breakdown by its code; WarehouseError if there is none."""
        return _one(self.breakdowns, code, "breakdowns")

    def area(self, code: str) -> Area:
        """Give one area by its code (12, 12+25, MK16, SSS); WarehouseError if there is none."""
        return _one(self.areas, code, "areas")

    def parameter(self, code: str) -> Parameter:
        """Give one parameter by its code; WarehouseError if there is none."""
        return _one(self.parameters, code, "parameters")

    def municipalities_of(self, indicator: Indicator) -> tuple[Municipality, ...]:
        """Give the municipalities an indicator has values for; none when it is known for areas only."""
        if indicator.level == "area":
            return ()
        own = tuple(place for place in self.municipalities if indicator.covers(place.area))
        return tuple(place for place in own if not indicator.municipalities or place.code in indicator.municipalities)

    def areas_of(self, indicator: Indicator) -> tuple[Area, ...]:
        """Give the areas an indicator has values for; a shared one when it applies to all of its parts."""
        if indicator.level == "municipality":
            return ()
        own = {
            area.geo
            for area in self.areas
            if area.code in indicator.reference_areas
            or (area.level == "employment_area" and indicator.covers(area.code))
        }
        shared = {area.geo for area in self.areas if area.level == "shared" and own.issuperset(area.parts)}
        return tuple(area for area in self.areas if area.geo in own | shared)


def _one(rows: tuple[Row, ...], code: str, file: str) -> Row:
    for row in rows:
        if row.code == code:
            return row
    raise WarehouseError(f"{file}.yml: there is no '{code}'")
