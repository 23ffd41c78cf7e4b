"""Renders the seeds of places: areas, municipalities of today and of before, and which is part of which."""

from collections.abc import Iterator
from datetime import date

from warehouse.catalogue import Catalogue
from warehouse.catalogue.municipality_history import municipality_history, reported_municipalities
from warehouse.render.rules import Table, table
from warehouse.sources import Source


def areas(catalogue: Catalogue) -> Table:
    """Return one row per area."""
    columns = {
        "area_key": "integer", "area_code": "text", "area_level": "text", "geo_code": "text",
        "official_geo_code": "text", "parts": "integer", "name_fi": "text", "name_sv": "text", "name_en": "text",
    }  # fmt: skip
    rows = (
        (a.key, a.code, a.level, a.geo, a.official, len(a.parts), a.name.fi, a.name.sv, a.name.en)
        for a in catalogue.areas
    )
    return table("Areas, the official row each takes, and how many parts it has", columns, rows)


def area_parts(catalogue: Catalogue) -> Table:
    """Return one row per area and part that it is the sum of."""
    rows = ((area.geo, part) for area in catalogue.areas for part in area.parts)
    return table("The parts an area is added up from", {"geo_code": "text", "part_geo_code": "text"}, rows)


def area_municipalities(catalogue: Catalogue) -> Table:
    """Return one row per area and municipality, directly or through its parts."""
    parts = {area.geo: area.parts for area in catalogue.areas}

    def leaves(geo: str) -> Iterator[str]:
        for part in parts[geo]:
            yield from leaves(part) if part in parts else (part,)

    rows = ((geo, municipality) for geo in parts for municipality in leaves(geo))
    columns = {"geo_code": "text", "municipality_geo_code": "text"}
    return table("Every municipality of every area, through its parts", columns, rows)


def municipalities(catalogue: Catalogue) -> Table:
    """Return one row per current municipality."""
    areas = {area.code: (area.key, area.geo) for area in catalogue.areas}
    columns = {
        "municipality_key": "integer", "municipality_code": "text", "geo_code": "text", "name_fi": "text",
        "name_sv": "text", "area_key": "integer", "area_geo_code": "text", "name_en": "text",
    }  # fmt: skip
    rows = (
        (m.key, m.code, m.geo, m.name.fi, m.name.sv, *(areas[m.area] if m.area else (None, None)), m.name.en)
        for m in catalogue.municipalities
    )
    return table("Current municipalities and the employment area of each, if it has one", columns, rows)


def municipality_versions(catalogue: Catalogue) -> Table:
    """Return one row per municipality and borders, today's and those of before."""
    columns = {
        "municipality_history_key": "integer", "municipality_code": "text", "geo_code": "text", "name_fi": "text",
        "name_sv": "text", "valid_from": "date", "valid_to": "date", "successor_codes": "text",
        "municipality_key": "integer",
    }  # fmt: skip
    present = {place.code: place.key for place in catalogue.municipalities}
    rows = (
        (
            v.key, v.code, v.geo, v.name_fi, v.name_sv, v.valid_from, v.valid_to, ",".join(v.successors) or None,
            present.get(v.present_code) if v.present_code else None,
        )
        for v in municipality_history(catalogue)
    )  # fmt: skip
    return table("Municipalities of today and of before: their borders' validity and successors", columns, rows)


def reported_places(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per code that a register may report and place that its rows belong to."""
    columns = {
        "reported_geo_code": "text", "geo_code": "text", "present_geo_code": "text", "from_day": "date",
        "to_day": "date",
    }  # fmt: skip
    rows = (
        (place.reported, place.geo, f"KU{place.present}", place.first, place.last)
        for place in reported_municipalities(municipality_history(catalogue), _register_begins(catalogue, sources))
    )
    return table("The municipality, of today and of then, that rows of each reported code belong to", columns, rows)


def former_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> dict[str, str]:
    """Return the code in series of each municipality of before that a register has months of -> the one of today."""
    reported = reported_municipalities(municipality_history(catalogue), _register_begins(catalogue, sources))
    return {place.geo: place.present for place in reported if place.last is not None}


def _register_begins(catalogue: Catalogue, sources: dict[str, Source]) -> date:
    """Return the first day that an indicator of a register about persons applies to; the end of time without one."""
    return min(
        (
            date.fromisoformat(f"{indicator.applies_from}-01")
            for indicator in catalogue.indicators
            if indicator.source and sources[indicator.source].person_level
        ),
        default=date.max,
    )
