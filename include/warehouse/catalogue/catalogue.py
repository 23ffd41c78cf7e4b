"""The catalogue as one object, with look-ups by code and the places of an indicator."""

from datetime import date
from typing import Literal, TypeVar

from warehouse.catalogue.geography import Alias, Area, Municipality, MunicipalityTitle
from warehouse.catalogue.indicators import Indicator, NamedCode, Plan, Section
from warehouse.catalogue.parameters import Breakdown, Parameter
from warehouse.declarations import Declaration
from warehouse.errors import WarehouseError

Row = TypeVar("Row", Indicator, NamedCode, Breakdown, Area, Parameter)


class Catalogue(Declaration):
    """The content of the five files, in the order of the files."""

    plans: tuple[Plan, ...]
    agreement_fields: tuple[NamedCode, ...]
    owners: tuple[NamedCode, ...]
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...]
    no_area: str | None
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...]
    parameters: tuple[Parameter, ...]
    title_words: dict[Literal["town", "municipality"], tuple[str, ...]]
    official_titles: tuple[MunicipalityTitle, ...]
    aliases: tuple[Alias, ...]

    @property
    def plan(self) -> Plan:
        """The newest version of the plan, whose numbers the indicators have."""
        return self.plans[-1]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of the newest plan."""
        return self.plan.sections

    def plan_at(self, month: date) -> Plan:
        """Return the version of the plan that was in force in a month; the first one for the time before it."""
        began = [plan for plan in self.plans if plan.valid_from <= f"{month:%Y-%m}"]
        return began[-1] if began else self.plans[0]

    def owner(self, code: str) -> NamedCode:
        """Return who answers for indicators, by code; WarehouseError if there is none."""
        return _by_code(self.owners, code, "indicators")

    def indicator(self, code: str) -> Indicator:
        """Return an indicator by its code; WarehouseError if there is none."""
        return _by_code(self.indicators, code, "indicators")

    def breakdown(self, code: str) -> Breakdown:
        """Return a breakdown by its code; WarehouseError if there is none."""
        return _by_code(self.breakdowns, code, "breakdowns")

    def area(self, code: str) -> Area:
        """Return an area by its code (12, 12+25, MK16, SSS); WarehouseError if there is none."""
        return _by_code(self.areas, code, "areas")

    def parameter(self, code: str) -> Parameter:
        """Return a parameter by its code; WarehouseError if there is none."""
        return _by_code(self.parameters, code, "parameters")

    def municipalities_of(self, indicator: Indicator) -> tuple[Municipality, ...]:
        """Return the municipalities that an indicator has values for; none if it has values for areas only."""
        if indicator.level == "area":
            return ()
        places = tuple(place for place in self.municipalities if indicator.applies_to(place.area))
        return tuple(
            place for place in places if not indicator.municipalities or place.code in indicator.municipalities
        )

    def areas_of(self, indicator: Indicator) -> tuple[Area, ...]:
        """Return the areas that an indicator has values for; a shared area if it applies to all of its parts."""
        if indicator.level == "municipality":
            return ()
        geos = {
            area.geo
            for area in self.areas
            if area.code in indicator.reference_areas
            or (area.level == "employment_area" and indicator.applies_to(area.code))
        }
        shared = {area.geo for area in self.areas if area.level == "shared" and geos.issuperset(area.parts)}
        return tuple(area for area in self.areas if area.geo in geos | shared)


def _by_code(rows: tuple[Row, ...], code: str, file: str) -> Row:
    for row in rows:
        if row.code == code:
            return row
    raise WarehouseError(f"{file}.yml: there is no '{code}'")
