"""Invented moves: a search begun in another municipality while the one before it is still open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from samples import days
from samples.people import draw_home
from samples.searches import LAST, Search

MOVERS = 0.08
SETTLED = 60  # days a search has lasted before its person moves
LEFT_OPEN = 0.4  # share of old searches that nobody closes


def with_moves(dice: Random, searches: list[Search]) -> list[Search]:
    """Return the searches of everybody, those of movers followed by the one begun in the new municipality."""
    return [one for search in searches for one in _moved(dice, search)]


def _moved(dice: Random, search: Search) -> Iterator[Search]:
    last = min(search.ended_on or days.AS_OF, LAST)
    room = (last - search.started_on).days - SETTLED
    home = draw_home(dice)
    if room <= 0 or home == search.municipality or dice.random() > MOVERS:
        yield search
        return
    moved_on = search.started_on + timedelta(days=SETTLED + dice.randrange(room))
    closed_on = moved_on + timedelta(days=dice.randrange(30))
    if dice.random() > LEFT_OPEN and closed_on < (search.ended_on or days.AS_OF):
        yield replace(search, ended_on=closed_on, end_reason="other")
    else:
        yield search
    yield replace(search, municipality=home, started_on=moved_on, status_at_start="unemployed", soon_again=True)
