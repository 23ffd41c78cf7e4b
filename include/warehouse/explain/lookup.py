"""Finds the indicator, place, month and breakdown that a person means; an unknown one is answered with similar ones."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import Area, Municipality
from warehouse.catalogue.indicators import Indicator
from warehouse.catalogue.parameters import Breakdown
from warehouse.declarations import Text
from warehouse.errors import WarehouseError

Declared = TypeVar("Declared", bound=Indicator | Breakdown | Municipality | Area)
SUGGESTIONS = 5
SIMILARITY = 0.5


@dataclass(frozen=True)
class Place:
    """A municipality or an area, and the fact and dimension its numbers stand in."""

    key: int
    code: str
    geo: str
    official: str | None
    parts: tuple[str, ...]
    name: Text
    fact: str
    key_column: str


@dataclass(frozen=True)
class CellAddress:
    """A cell by its keys: an indicator, a place, a month and the code of a class."""

    indicator: Indicator
    place: Place
    month: date
    breakdown: str


def find_indicator(catalogue: Catalogue, text: str) -> Indicator:
    """Return the indicator with a code, a number of the plan or a name; WarehouseError with similar codes if none."""
    words: dict[str, Indicator] = {}
    for indicator in catalogue.indicators:
        numbers = () if indicator.number is None else (str(indicator.number),)
        _add(words, indicator, (indicator.code, *numbers), indicator.name)
    return _find(words, text, "indicator")


def find_place(catalogue: Catalogue, text: str) -> Place:
    """Return the municipality or area with a code or name; of equal names the one that the catalogue has first."""
    words: dict[str, Municipality | Area] = {}
    places: tuple[Municipality | Area, ...] = (*catalogue.municipalities, *catalogue.areas)
    for place in places:
        _add(words, place, (place.code, place.geo), place.name)
    place = _find(words, text, "place")
    if isinstance(place, Municipality):
        names = ("fct_indicator_value", "municipality_key")
        return Place(place.key, place.code, place.geo, None, (), place.name, *names)
    names = ("fct_indicator_area_value", "area_key")
    return Place(place.key, place.code, place.geo, place.official, place.parts, place.name, *names)


def find_breakdown(catalogue: Catalogue, indicator: Indicator, text: str) -> Breakdown:
    """Return one of the indicator's breakdowns by its code or name."""
    words: dict[str, Breakdown] = {}
    for code in indicator.breakdowns:
        breakdown = catalogue.breakdown(code)
        _add(words, breakdown, (breakdown.code,), breakdown.name)
    return _find(words, text, f"breakdown of {indicator.code}")


def find_month(text: str) -> date:
    """Return the first day of a month such as 2026-06."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise WarehouseError(f"found the month '{text}', expected one such as 2026-06")
    return date.fromisoformat(f"{text}-01")


def _add(words: dict[str, Declared], declared: Declared, codes: Iterable[str], name: Text) -> None:
    """Enter an object under its codes and names, where nothing before it has them."""
    for word in (*codes, name.fi, name.sv, name.en):
        words.setdefault(_normalised(word), declared)


def _find(words: Mapping[str, Declared], text: str, noun: str) -> Declared:
    if (declared := words.get(_normalised(text))) is not None:
        return declared
    similar = get_close_matches(_normalised(text), words, n=SUGGESTIONS * 2, cutoff=SIMILARITY)
    labels = dict.fromkeys(f"{words[word].code} ({words[word].name.fi})" for word in similar)
    message = f"found no {noun} '{text}'"
    if labels:
        raise WarehouseError(f"{message}; similar: {', '.join([*labels][:SUGGESTIONS])}")
    codes = [*dict.fromkeys(candidate.code for candidate in words.values())]
    more = f" and {len(codes) - SUGGESTIONS} more" if len(codes) > SUGGESTIONS else ""
    raise WarehouseError(f"{message}, expected a code or name, such as {', '.join(codes[:SUGGESTIONS])}{more}")


def _normalised(text: str) -> str:
    return " ".join(text.casefold().split())
