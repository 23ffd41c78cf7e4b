"""How the catalogue agrees with the official classification of municipalities."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from warehouse.catalogue import Catalogue
from warehouse.ingest.connectors.parcel import Record, flat


def disagreements(records: Iterable[Record], catalogue: Catalogue) -> Iterator[str]:
    """Yield in words what differs: a municipality that is gone, another name, another employment area, or a new member.

    Told, not refused: on 1 January the classification is right before the catalogue is mended.
    """
    official = {str(found["code"]): found for found in (flat(record.fields) for record in records)}
    areas = {code: _area(found, catalogue) for code, found in official.items()}
    for place in catalogue.municipalities:
        found = official.get(place.code)
        if found is None:
            yield f"areas.yml: municipality {place.code} ({place.name.fi}) is not in the official classification"
            continue
        told = (found["names.fi"], found["names.sv"], areas[place.code])
        if told != (place.name.fi, place.name.sv, place.area):
            own = f"{place.name.fi}, {place.name.sv}, {_shown(place.area)}"
            yield f"areas.yml: municipality {place.code} is {own}; officially {told[0]}, {told[1]}, {_shown(told[2])}"
    own_areas, own_codes = (
        {place.area for place in catalogue.municipalities},
        {p.code for p in catalogue.municipalities},
    )
    for code, found in official.items():
        if areas[code] in own_areas and code not in own_codes:
            yield f"areas.yml: municipality {code} ({found['names.fi']}) of {_shown(areas[code])} is not there"


def _area(found: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    """Return the employment area of a municipality; None where the classification has a group for those without."""
    code = str(found["group.code"])
    return None if code == catalogue.no_area else code


def _shown(area: str | None) -> str:
    return "no area" if area is None else f"area {area}"
