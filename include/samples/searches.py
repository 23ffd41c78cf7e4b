"""Invented job searches: when they begin and end, and how people come back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from samples import days
from samples.dice import weighted
from samples.people import Person, draw_home

FIRST, LAST = days.first_day(days.FIRST_MONTH), days.first_day(days.AFTER) - timedelta(days=1)
"""Searches begin on these days."""
MONTH_WEIGHTS = (12, 8, 7, 7, 8, 14, 9, 9, 8, 7, 7, 10)  # January to December
RUNNING_BEFORE = 0.12  # share of people whose first search began earlier and still ran on the first day
RETURNS = 0.45
SOON = 0.5  # of those who return, how many do so within six months
MOVES = 0.03
REASONS = {"employed": 45, "services": 14, "not_renewed": 29, "other": 12}
STATUSES = {"unemployed": 79, "laid_off": 8, "employed": 7, "in_service": 3, "outside": 3}
HALF_A_YEAR = 181
ID_BASE = 1_000_000


@dataclass(frozen=True)
class Search:
    """One job search; `ended_on` and `end_reason` are empty while it runs, `soon_again` needs no interview."""

    person: Person
    municipality: str
    started_on: date
    ended_on: date | None
    end_reason: str
    status_at_start: str
    soon_again: bool
    job_search_id: int = 0


def first_days(dice: Random, number: int) -> list[date]:
    """Draw the first day of each person's first search, mostly on working days."""
    months = days.months(days.FIRST_MONTH, days.LAST_MONTH)
    weights = [MONTH_WEIGHTS[int(month[5:]) - 1] for month in months]
    drawn = []
    for month in dice.choices(months, weights, k=number):
        if dice.random() < RUNNING_BEFORE:
            drawn.append(FIRST - timedelta(days=1 + int(dice.expovariate(1 / 300)) % 1100))
        elif dice.random() < 0.92:
            drawn.append(dice.choice(days.working_days_of(month)))
        else:
            drawn.append(days.first_day(month) + timedelta(days=dice.randrange(28)))
    return drawn


def _ended(dice: Random, start: date) -> date | None:
    """Draw the last day, at least one day into the 36 months; none if the search runs on at the extract."""
    length = 2 + int(dice.lognormvariate(4.75, 1.0))
    end = max(start, FIRST) + timedelta(days=length)
    return end if end < days.AS_OF else None


def _search(dice: Random, person: Person, start: date, previous: Search | None) -> Search:
    end = _ended(dice, start)
    home = previous.municipality if previous else person.municipality
    soon = bool(previous and previous.ended_on and (start - previous.ended_on).days <= HALF_A_YEAR)
    return Search(
        person=person,
        municipality=draw_home(dice) if previous and dice.random() < MOVES else home,
        started_on=start,
        ended_on=end,
        end_reason=weighted(dice, REASONS) if end else "",
        status_at_start=weighted(dice, STATUSES),
        soon_again=soon,
    )


def _next_start(dice: Random, ended_on: date) -> date:
    soon = dice.random() < SOON
    return ended_on + timedelta(days=dice.randrange(4, HALF_A_YEAR) if soon else dice.randrange(HALF_A_YEAR + 4, 540))


def searches_of(dice: Random, person: Person) -> list[Search]:
    """Draw all searches of one person: one after another, the last one perhaps still running."""
    found = [_search(dice, person, person.first_search, None)]
    while (end := found[-1].ended_on) and dice.random() < RETURNS:
        start = _next_start(dice, end)
        if start > LAST:
            break
        found.append(_search(dice, person, start, found[-1]))
    return found


def draw_searches(dice: Random, people: list[Person]) -> list[Search]:
    """Draw everyone's searches."""
    return [search for person in people for search in searches_of(dice, person)]


def numbered_searches(searches: list[Search]) -> list[Search]:
    """Give searches their numbers, in the order they began."""
    ordered = sorted(searches, key=lambda search: (search.started_on, search.person.code))
    return [replace(search, job_search_id=ID_BASE + number) for number, search in enumerate(ordered, start=1)]
