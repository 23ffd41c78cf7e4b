"""The drop-downs: which texts a column may be filled from."""

from warehouse.catalogue import load_catalogue
from warehouse.sources import spoken
from warehouse.template.frame import name_of
from warehouse.template.owed import Owed


def choices(one: Owed, column: str) -> list[str]:
    """Return the texts a column is chosen from; none if it is written freely."""
    what, language = one.columns[column], one.frame.words.language
    if what.values is not None:
        nothing = one.nothing.get(column)
        return [spoken(texts, language) for code, texts in what.values.items() if code != nothing]
    if what.type in ("municipality", "municipalities"):
        own = one.frame.place.code if what.type == "municipalities" else ""
        return sorted(name_of(place, language) for place in load_catalogue().municipalities if place.code != own)
    return []
