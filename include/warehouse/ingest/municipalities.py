"""Municipalities as files write them: codes with or without zeros, Finnish and Swedish names, any Unicode form."""

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from warehouse.catalogue import load_catalogue

SUFFIXES = (" kunta", " kaupunki", " kommun", " stad")


def normalise(text: str) -> str:
    """Return the form in which texts of files are compared: NFC, one blank between words, case folded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def recognise(text: str, aliases: Mapping[str, str]) -> str | None:
    """Return the 3-digit code of a municipality by its code or a name, None if there is none.

    `aliases` are normalised names and 3-digit codes, each with its code.
    """
    name = normalise(text)
    if name.isascii() and name.isdigit():
        return aliases.get(name.zfill(3))
    for suffix in SUFFIXES:
        if name not in aliases:
            name = name.removesuffix(suffix)
    return aliases.get(name)


def suggest(text: str, aliases: Mapping[str, str]) -> list[str]:
    """Return up to three known names closest to an unknown one, the closest first."""
    return get_close_matches(normalise(text), [name for name in aliases if not name.isdigit()], n=3, cutoff=0.6)


def aliases_of(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Build the aliases from the names of each 3-digit code."""
    aliases = {normalise(name): code for code, all_names in names.items() for name in all_names}
    return aliases | {code: code for code in names}


@cache
def catalogue_aliases() -> Mapping[str, str]:
    """Return the aliases of the catalogue's municipalities."""
    known = load_catalogue().municipalities
    return MappingProxyType(aliases_of({one.code: (one.name.fi, one.name.sv) for one in known}))
