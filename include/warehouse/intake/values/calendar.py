"""The names of months and weekdays in Finnish and Swedish, and the years that are taken for true."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel.dates import get_day_names, get_month_names

from warehouse.intake.values.faults import folded

FIRST_YEAR, LAST_YEAR = 1904, 2099
"""A small number that is shown as a day by mistake is one of 1900 to 1903: 12 is 12.1.1900."""
FIRST_MONTH_YEAR = 1950
"""A month may stand as a bare number; 1.1912 is hardly one."""
FINNISH_ENDINGS = ("", "k", "kuu", "kuun", "kuuta", "kuussa")


@cache
def month_names() -> Mapping[str, int]:
    """Return the number of every folded name of a month that has one meaning.

    "mar" is left out: it is mars to one reader and marraskuu to another.
    """
    names = {"sept": 9}
    for number in range(1, 13):
        stem = get_month_names("abbreviated", "stand-alone", locale="fi")[number]
        swedish = get_month_names("wide", "stand-alone", locale="sv")[number]
        short = get_month_names("abbreviated", "stand-alone", locale="sv")[number].rstrip(".")
        for name in (*(stem + ending for ending in FINNISH_ENDINGS), swedish, short, swedish[:3]):
            names[folded(name)] = number
    return MappingProxyType({name: number for name, number in names.items() if name != "mar"})


@cache
def weekday_names() -> Mapping[str, int]:
    """Return the number of every folded name of a weekday, 0 for Monday."""
    names = {}
    for language in ("fi", "sv"):
        for width in ("wide", "abbreviated", "short"):
            for context in ("format", "stand-alone"):
                for number, name in get_day_names(width, context, language).items():
                    names[folded(name)] = number
    return MappingProxyType(names)
