"""Invented specialists: their offices, working time and customers."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from samples import calendar
from samples.register.rows import Row, text
from samples.register.searches import Search

# How many specialists have their office in a municipality for each 5000 persons, and which municipalities they serve.
OFFICES: dict[str, tuple[int, tuple[str, ...]]] = {
    "272": (14, ("272",)),
    "217": (3, ("217", "849", "421")),
    "236": (2, ("236", "924", "074")),
    "584": (1, ("584", "074")),
    "849": (1, ("849", "421", "217")),
    "924": (2, ("924", "236", "584")),
}
PERSONS_OF_OFFICES = 5000
SHARES = (100, 100, 100, 80, 60, 50)
BEGAN = date(2020, 1, 1)
CHANGE = 0.3  # share of specialists whose hours change, and as large a share who come or leave
UNNAMED, HANDED_OVER = 0.07, 0.12
PERIOD_ID, ASSIGNMENT_ID = 6_000_000, 9_000_000


class Specialist(NamedTuple):
    """One specialist: office, municipalities served, and periods as (share in per cent, first day, last day)."""

    number: int
    office: str
    serves: tuple[str, ...]
    periods: tuple[tuple[int, date, date | None], ...]

    def works_on(self, day: date) -> bool:
        """Say whether the specialist works with customers on the day."""
        return any(first <= day and (last is None or day <= last) for _, first, last in self.periods)


def draw_specialists(rng: Random, persons: int) -> list[Specialist]:
    """Draw the specialists for a number of persons, and a new one without customers."""
    drawn = [
        Specialist(100 + len(OFFICES) * place + number, office, serves, _periods(rng))
        for number, (office, (many, serves)) in enumerate(OFFICES.items())
        for place in range(max(many, round(many * persons / PERSONS_OF_OFFICES)))
    ]
    began = next(day for day in calendar.working_days_of(calendar.shifted(calendar.LAST_MONTH, -1)) if day.day >= 4)
    newcomer = Specialist(99, "421", (), ((100, began, None),))
    return [*sorted(drawn), newcomer]


def _periods(rng: Random) -> tuple[tuple[int, date, date | None], ...]:
    share, chance = rng.choice(SHARES), rng.random()
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(800))
    if chance < CHANGE:
        return (share, BEGAN, day), (rng.choice(SHARES), day + timedelta(days=1), None)
    if chance < 1.5 * CHANGE:
        return ((share, BEGAN, day),)
    return ((share, day if chance < 2 * CHANGE else BEGAN, None),)


def period_rows(specialists: list[Specialist]) -> Iterator[Row]:
    """Return the rows of the specialist file but their ids."""
    for specialist in specialists:
        for share, first, last in specialist.periods:
            yield {
                "specialist": str(specialist.number), "full_time_share": str(share), "municipality": specialist.office,
                "started_on": text(first), "ended_on": text(last),
            }  # fmt: skip


def assignment_rows(rng: Random, specialists: list[Specialist], searches: list[Search]) -> Iterator[Row]:
    """Draw the specialist of every customer: one that serves the municipality; some change to another."""
    for search in searches:
        serving = [specialist for specialist in specialists if search.municipality in specialist.serves]
        if rng.random() < UNNAMED or not serving:
            continue
        first, last = search.started_on, search.ended_on
        middle = first + timedelta(days=rng.randrange(30, 200))
        if rng.random() < HANDED_OVER and middle < (last or calendar.AS_OF):
            yield from _assignment(rng.choice(serving), search, first, middle)
            first = middle + timedelta(days=1)
        if first < calendar.AS_OF:
            yield from _assignment(rng.choice(serving), search, first, last)


def _assignment(specialist: Specialist, search: Search, first: date, last: date | None) -> Iterator[Row]:
    """Give a customer to a specialist who works on the first day; nobody ends it when the specialist leaves."""
    if specialist.works_on(first):
        yield {
            "specialist": str(specialist.number),
            "person": search.person.code,
            "started_on": text(first),
            "ended_on": text(last),
        }
