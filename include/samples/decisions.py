"""Invented decisions: wage subsidies and start-up grants, extended or annulled."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from samples import days
from samples.people import Person
from samples.rows import Row, text
from samples.searches import Search

WAGE_SUBSIDY, STARTUP_GRANT = 0.09, 0.03
EXTENDED = 0.55
ANNULLED = 0.06
ID_BASE = 8_000_000


class Decision(NamedTuple):
    """One decision granting support to a person."""

    person: Person
    kind: str
    decided_on: date
    cents: int
    annulled_on: date | None


def draw_decisions(dice: Random, searches: list[Search]) -> list[Decision]:
    """Draw the decisions of all searches made before the extract."""
    drawn = (decision for search in searches for decision in decisions_of(dice, search))
    return [decision for decision in drawn if decision.decided_on < days.AS_OF]


def decisions_of(dice: Random, search: Search) -> Iterator[Decision]:
    """Draw the decisions of one search: few have any."""
    chance = dice.random()
    if chance > WAGE_SUBSIDY + STARTUP_GRANT:
        return
    kind = "wage_subsidy" if chance < WAGE_SUBSIDY else "startup_grant"
    length = ((search.ended_on or days.AS_OF) - search.started_on).days
    day = search.started_on + timedelta(days=dice.randrange(1, length + 2))
    yield _decision(dice, search.person, kind, day)
    if dice.random() < EXTENDED and kind == "startup_grant":
        yield _decision(dice, search.person, kind, day + timedelta(days=dice.randrange(170, 200)))


def _decision(dice: Random, person: Person, kind: str, day: date) -> Decision:
    cents = dice.randrange(120_000, 980_000)
    annulled_on = day + timedelta(days=dice.randrange(5, 90)) if dice.random() < ANNULLED else None
    return Decision(person, kind, day, cents, annulled_on if annulled_on is None or annulled_on < days.AS_OF else None)


def decision_row(decision: Decision) -> Row:
    """Return one row of the decision file but its id."""
    return {
        "person": decision.person.code,
        "kind": decision.kind,
        "decided_on": text(decision.decided_on),
        "euros": f"{decision.cents // 100}.{decision.cents % 100:02}",
        "annulled_on": text(decision.annulled_on),
    }
