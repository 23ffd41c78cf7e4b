"""The seeds of places: areas, their parts, and municipalities."""

from collections.abc import Iterator

from warehouse.catalogue import Catalogue
from warehouse.render.tables import Table, table


def areas(catalogue: Catalogue) -> Table:
    """Return the areas."""
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
    """Return what each area is added up from."""
    rows = ((area.geo, part) for area in catalogue.areas for part in area.parts)
    return table("The parts an area is added up from", {"geo_code": "text", "part_geo_code": "text"}, rows)


def area_municipalities(catalogue: Catalogue) -> Table:
    """Return the municipalities of each area, those of its parts included."""
    parts = {area.geo: area.parts for area in catalogue.areas}

    def leaves(geo: str) -> Iterator[str]:
        for part in parts[geo]:
            yield from leaves(part) if part in parts else (part,)

    rows = ((geo, municipality) for geo in parts for municipality in leaves(geo))
    columns = {"geo_code": "text", "municipality_geo_code": "text"}
    return table("Every municipality of every area, through its parts", columns, rows)


def municipalities(catalogue: Catalogue) -> Table:
    """Return the municipalities of today."""
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
