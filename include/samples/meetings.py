"""Invented service plans and appointments of open job searches: kept up, let slip, or never made."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from samples import days
from samples.dice import weighted
from samples.interviews import CHANNELS
from samples.rows import Row, text, yes
from samples.searches import Search

NO_PLAN = 0.12
KINDS = {"employment": 84, "activation": 9, "multidisciplinary": 7}
OBLIGED = 0.8
OUTCOMES = {"held": 81, "no_show": 10, "cancelled": 9}
BOOKED = 0.86
PLAN_ID, APPOINTMENT_ID = 3_000_000, 4_000_000


def plan_rows(dice: Random, searches: list[Search]) -> Iterator[Row]:
    """Draw the plans of all searches: the first within a month, updated about every three, sometimes late."""
    for search in searches:
        if dice.random() < NO_PLAN:
            continue
        foreign = search.person.mother_tongue not in ("", "fi", "sv", "se", "sms")
        kind = "integration" if foreign and dice.random() < 0.7 else weighted(dice, KINDS)
        obligation = yes(dice.random() < OBLIGED)
        for day in _days(dice, search, (2, 30), (60, 130)):
            yield {
                "person": search.person.code, "kind": kind,
                "planned_on": text(day), "search_obligation": obligation,
            }  # fmt: skip


def appointment_rows(dice: Random, searches: list[Search]) -> Iterator[Row]:
    """Draw the appointments of all searches; a few come without a booking."""
    for search in searches:
        for day in _days(dice, search, (10, 60), (35, 90)):
            booked = dice.random() < BOOKED
            yield {
                "person": search.person.code,
                "booked_for": text(day),
                "outcome": weighted(dice, OUTCOMES) if booked else "held",
                "channel": weighted(dice, CHANNELS),
                "booked": yes(booked),
            }


def _days(dice: Random, search: Search, first: tuple[int, int], gap: tuple[int, int]) -> Iterator[date]:
    """Draw days while the search is open, none on or after the extract."""
    last = search.ended_on or days.AS_OF - timedelta(days=1)
    day = search.started_on + timedelta(days=dice.randint(*first))
    while day <= last:
        yield day
        day += timedelta(days=dice.randint(*gap))
