"""Invented service periods: training, assessments, referrals and work trials, completed, broken off or under way."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from samples import calendar
from samples.random_draws import weighted
from samples.register.people import Person
from samples.register.rows import Row, text, yes_no
from samples.register.searches import Search

WAGE_SUBSIDY, STARTUP_GRANT = 0.09, 0.03
EXTENDED = 0.55
ANNULLED = 0.06
DECISION_ID_BASE = 8_000_000
# Days a period of the kind lasts, at least and at most.
LENGTHS = {
    "training": (30, 150),
    "recruitment_training": (15, 60),
    "integration_training": (60, 200),
    "skills_assessment": (3, 15),
    "multidisciplinary_referral": (20, 180),
    "work_trial": (20, 120),
}
WEIGHTS = {
    "training": 26, "recruitment_training": 10, "integration_training": 0,
    "skills_assessment": 30, "multidisciplinary_referral": 18, "work_trial": 16,
}  # fmt: skip
FOREIGN_WEIGHTS = WEIGHTS | {"integration_training": 90}
EVERY = 150  # days of a search for each chance of a service
CHANCE = 0.45
TWICE = 0.12  # share of referrals repeated within days
TWICE_MOVED = 0.3  # share of movers referred the day before the move, and again in the new municipality
COMPLETED = 0.86
SERVICE_ID_BASE = 7_000_000


class Decision(NamedTuple):
    """One decision granting support to a person."""

    person: Person
    kind: str
    decided_on: date
    cents: int
    annulled_on: date | None


def draw_decisions(rng: Random, searches: list[Search]) -> list[Decision]:
    """Draw the decisions of all searches made before the extract."""
    drawn = (decision for search in searches for decision in decisions_of(rng, search))
    return [decision for decision in drawn if decision.decided_on < calendar.AS_OF]


def decisions_of(rng: Random, search: Search) -> Iterator[Decision]:
    """Draw the decisions of one search: few have any."""
    chance = rng.random()
    if chance > WAGE_SUBSIDY + STARTUP_GRANT:
        return
    kind = "wage_subsidy" if chance < WAGE_SUBSIDY else "startup_grant"
    length = ((search.ended_on or calendar.AS_OF) - search.started_on).days
    day = search.started_on + timedelta(days=rng.randrange(1, length + 2))
    yield _decision(rng, search.person, kind, day)
    if rng.random() < EXTENDED and kind == "startup_grant":
        yield _decision(rng, search.person, kind, day + timedelta(days=rng.randrange(170, 200)))


def _decision(rng: Random, person: Person, kind: str, day: date) -> Decision:
    cents = rng.randrange(120_000, 980_000)
    annulled_on = day + timedelta(days=rng.randrange(5, 90)) if rng.random() < ANNULLED else None
    return Decision(
        person, kind, day, cents, annulled_on if annulled_on is None or annulled_on < calendar.AS_OF else None
    )


def decision_row(decision: Decision) -> Row:
    """Return one row of the decision file but its id."""
    return {
        "person": decision.person.code,
        "kind": decision.kind,
        "decided_on": text(decision.decided_on),
        "euros": f"{decision.cents // 100}.{decision.cents % 100:02}",
        "annulled_on": text(decision.annulled_on),
    }


class Service(NamedTuple):
    """One service period of a person; `ended_on` is empty while it is under way."""

    person: Person
    kind: str
    started_on: date
    ended_on: date | None
    completed: bool


def draw_services(rng: Random, searches: list[Search]) -> list[Service]:
    """Draw the services of all searches, and the referrals that some movers got on both sides of the move."""
    drawn = [service for search in searches for service in services_of(rng, search)]
    return drawn + [
        service
        for before, after in pairwise(_by_person(searches))
        for service in _repeated_services(rng, before, after)
    ]


def _by_person(searches: list[Search]) -> list[Search]:
    return sorted(searches, key=lambda search: (search.person.code, search.job_search_id))


def _repeated_services(rng: Random, before: Search, after: Search) -> Iterator[Service]:
    moved = before.person is after.person and after.started_on <= (before.ended_on or calendar.AS_OF)
    if moved and rng.random() < TWICE_MOVED:
        for day in (after.started_on - timedelta(days=1), after.started_on):
            yield from _period(rng, after.person, "multidisciplinary_referral", day)


def services_of(rng: Random, search: Search) -> Iterator[Service]:
    """Draw the services of one search, begun while it was open and before the extract."""
    length = ((search.ended_on or calendar.AS_OF) - search.started_on).days
    foreign = search.person.mother_tongue not in ("", "fi", "sv", "se", "sms")
    for _ in range(length // EVERY + 1):
        if rng.random() < CHANCE and length > 1:
            kind = weighted(rng, FOREIGN_WEIGHTS if foreign else WEIGHTS)
            day = search.started_on + timedelta(days=1 + rng.randrange(length))
            yield from _period(rng, search.person, kind, day)
            if kind == "multidisciplinary_referral" and rng.random() < TWICE:
                yield from _period(rng, search.person, kind, day + timedelta(days=rng.randrange(1, 12)))


def _period(rng: Random, person: Person, kind: str, day: date) -> Iterator[Service]:
    ended_on = day + timedelta(days=rng.randint(*LENGTHS[kind]))
    completed = rng.random() < COMPLETED
    if day < calendar.AS_OF:
        yield Service(person, kind, day, ended_on if ended_on < calendar.AS_OF else None, completed)


def service_row(service: Service) -> Row:
    """Return one row of the service period file but its id."""
    return {
        "person": service.person.code,
        "kind": service.kind,
        "started_on": text(service.started_on),
        "ended_on": text(service.ended_on),
        "completed": yes_no(service.completed) if service.ended_on else "",
    }
