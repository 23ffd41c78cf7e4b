"""How the catalogue agrees with the official classification of municipalities."""

from collections.abc import Iterable, Iterator

from warehouse.catalogue import Catalogue
from warehouse.ingest.connectors.parcel import Record, flat


def disagreements(records: Iterable[Record], catalogue: Catalogue) -> Iterator[str]:
    """Yield in words what differs: a municipality that is gone, another name, another employment area, or a new member.

    Told, not refused: on 1 January the classification is right before the catalogue is mended.
    """
    official = {str(found["code"]): found for found in (flat(record.fields) for record in records)}
    for place in catalogue.municipalities:
        found = official.get(place.code)
        if found is None:
            yield f"areas.yml: municipality {place.code} ({place.name.fi}) is not in the official classification"
            continue
        told = (found["names.fi"], found["names.sv"], found["group.code"])
        if told != (place.name.fi, place.name.sv, place.area):
            own = f"{place.name.fi}, {place.name.sv}, area {place.area}"
            yield f"areas.yml: municipality {place.code} is {own}; officially {told[0]}, {told[1]}, area {told[2]}"
    own_areas, own_codes = (
        {place.area for place in catalogue.municipalities},
        {p.code for p in catalogue.municipalities},
    )
    for code, found in official.items():
        if found["group.code"] in own_areas and code not in own_codes:
            yield f"areas.yml: municipality {code} ({found['names.fi']}) of area {found['group.code']} is not there"
