"""Invented initial interviews: held, missed and held later, cancelled, or never booked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samples import days
from samples.dice import weighted
from samples.searches import Search

LIMIT_CHANGED = date(2026, 1, 1)  # the statutory limit grew from 5 to 10 working days
CHANNELS = {"office": 45, "phone": 42, "video": 13}
# What becomes of a search that needs an interview; the first outcome of a case comes first.
CASES = {"held": 82, "no_show held": 7, "cancelled held": 4, "no_show": 2, "cancelled": 1, "": 4}
NEEDLESS = 0.04  # share of restarted searches that get an interview all the same
ID_BASE = 5_000_000


@dataclass(frozen=True)
class Interview:
    """One booked interview of a job search and what became of it."""

    search: Search
    booked_for: date
    outcome: str
    channel: str
    interview_id: int = 0


def _wait(dice: Random, start: date) -> int:
    """Draw the working days from the start to the booking: mostly 1-15, a few up to 30."""
    if dice.random() < 0.03:
        return dice.randrange(16, 31)
    middle = 3.6 if start < LIMIT_CHANGED else 6.0
    return min(15, max(1, round(dice.gauss(middle, 2.2))))


def interviews_of(dice: Random, search: Search) -> Iterator[Interview]:
    """Draw the interviews of one search; nothing after the extract, and none held once the search has ended."""
    if search.soon_again and dice.random() > NEEDLESS:
        return
    case, day = weighted(dice, CASES), search.started_on
    for place, outcome in enumerate(case.split()):
        wait = dice.randrange(2, 9) if place else _wait(dice, search.started_on)
        day = days.after_working_days(day, wait)
        if day >= days.AS_OF:
            return
        over = search.ended_on is not None and day > search.ended_on
        yield Interview(search, day, "cancelled" if over else outcome, weighted(dice, CHANNELS))
        if over:
            return


def draw_interviews(dice: Random, searches: list[Search]) -> list[Interview]:
    """Draw the interviews of all searches, numbered in the order of their days."""
    found = [interview for search in searches for interview in interviews_of(dice, search)]
    found.sort(key=lambda interview: (interview.booked_for, interview.search.job_search_id))
    return [replace(interview, interview_id=ID_BASE + number) for number, interview in enumerate(found, start=1)]
