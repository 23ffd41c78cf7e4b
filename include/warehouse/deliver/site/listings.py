"""The rows of the tables on the pages: by section of the plan, areas side by side, classes side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.site import Site, Topic
from warehouse.deliver.site.content import ClassValue, Frame, Place, Point, Series, change, year_before
from warehouse.deliver.site.phrases import Phrases

Group = tuple[str, str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Listings:
    """What of a release the tables of several pages show."""

    frame: Frame
    site: Site

    def places(self, t: Phrases) -> list[Place]:
        """Return areas in their order, then municipalities by name."""
        places = self.frame.places.values()
        municipalities = sorted((p for p in places if p.is_municipality), key=t.place)
        return [*(place for place in places if not place.is_municipality), *municipalities]

    def sections(self, t: Phrases) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
        """Yield code, name and indicators of each section; companions stand with the indicator they complement."""
        by_code = {row["indicator_code"]: row for row in self.frame.indicators}
        declared = {section.code: section for section in self.frame.plan.sections}
        members: dict[str, list[Mapping[str, Any]]] = {code: [] for code in (*declared, "companions")}
        for row in self.frame.indicators:
            section = by_code.get(row["companion_of"] or "", row)["plan_section"]
            members[section if section in declared else "companions"].append(row)
        for code, rows in members.items():
            yield code, t.section(declared[code]) if code in declared else t.say["companions"], rows

    def agreement_fields(self, t: Phrases) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        """Yield name and indicators of each field of the agreement, then of the indicators in none."""
        fields = load_catalogue().agreement_fields
        for field in fields:
            yield t.of(field.name), [row for row in self.frame.indicators if row["agreement_field"] == field.code]
        codes = {field.code for field in fields}
        yield t.say["other_indicators"], [row for row in self.frame.indicators if row["agreement_field"] not in codes]

    def groups(
        self, t: Phrases, place: Place, base: str, *, with_absent: bool = False, only_plan: bool = False
    ) -> list[Group]:
        """Return code, name and rows of each section that has a row; those without a number only `with_absent`."""
        groups = []
        for code, name, members in self.sections(t):
            rows = [
                self.indicator_row(row, place, t, base)
                for row in members
                if row["plan_number"] or not only_plan
                if ((series := self.frame.series(row, place.code)) and series.newest) or with_absent
            ]
            if rows:
                groups.append((code, name, rows))
        return groups

    def indicator_row(self, indicator: Mapping[str, Any], place: Place, t: Phrases, base: str) -> dict[str, Any]:
        """Return the row of an indicator at a place; `base` leads to the folder of the language."""
        series = self.frame.series(indicator, place.code)
        return self.row(indicator, series, t.name(indicator), f"{base}indicator/{indicator['indicator_code']}.html")

    def row(self, indicator: Mapping[str, Any], series: Series | None, name: str, address: str) -> dict[str, Any]:
        """Return what a table shows of a series, with its name and the address of its page."""
        has_target = series is not None and series.point.target is not None
        return {
            "series": series, "name": name, "address": address, "number": indicator["plan_number"],
            "has_target": has_target, "absence": self.frame.absence(indicator),
        }  # fmt: skip

    def shared_row(
        self, indicator: Mapping[str, Any], columns: Sequence[Place]
    ) -> tuple[Mapping[str, Any], date, list[tuple[Point | None, Any]]] | None:
        """Return the points of one month in each area; None if fewer than two areas know the indicator."""
        by_place = {place.code: self.frame.series(indicator, place.code) for place in columns}
        newest = [series.newest for series in by_place.values() if series and series.newest]
        if len(newest) < 2:
            return None
        month, cells = min(newest), []
        for series in by_place.values():
            point = series.points.get(month) if series else None
            before = series.points.get(year_before(month)) if series else None
            is_comparable = series is not None and series.newest == month and not series.is_broken
            cells.append((point, change(indicator, point, before) if is_comparable and point and before else None))
        return indicator, month, cells

    def class_tables(
        self, topic: Topic, chosen: Sequence[Mapping[str, Any]], t: Phrases
    ) -> Iterator[tuple[Place, list[Any], list[Any]]]:
        """Yield for each area the months of the indicators, and a line for each class with their points."""
        for code in self.site.shared:
            chosen_series = [
                (row, series) for row in chosen if (series := self.frame.series(row, code)) and series.classes
            ]
            classes: dict[str, ClassValue] = {
                value.code: value for _, series in chosen_series for value in series.classes
                if value.dimension == topic.breakdown
            }  # fmt: skip
            if not classes:
                continue
            points = {
                (row["indicator_code"], value.code): value.point
                for row, series in chosen_series
                for value in series.classes
            }
            lines = [
                (value.names[t.language], [(points.get((row["indicator_code"], key)), row) for row, _ in chosen_series])
                for key, value in classes.items()
            ]
            yield self.frame.places[code], [(row, series.classes[0].month) for row, series in chosen_series], lines
