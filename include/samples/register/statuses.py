"""Invented employment statuses that follow from searches, services and decisions, with the flaws of the register.

Some periods are never ended, some run on into the next one, and some rows are corrected by a later one that begins
on the same day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from samples import calendar
from samples.random_draws import weighted
from samples.register.rows import Row, text
from samples.register.searches import Search
from samples.register.services import Decision, Service

LATE_SHARE = 0.03  # share of people of whose first days as a jobseeker no status was recorded
LATE_MIN_DAYS = 40  # days the first status must last to be reported late
THROUGHOUT_SHARE = 0.5  # share of searches of over two years whose person is unemployed throughout, beside any service
TWO_YEARS = 730
AFTER_SEARCH = {"employed": "employed", "services": "in_service", "not_renewed": "outside", "other": "outside"}
UNKNOWN_AFTER_SHARE = 0.25  # share of searches not renewed or ended otherwise, after which nothing is known
SHORT_JOB = 0.07  # share of searches with a job soon after the beginning
SHORT_WEEK = 0.03
JOB_AFTER_SERVICE = 0.38
WITHOUT_STATUS = ("skills_assessment", "multidisciplinary_referral")  # services that leave the status as it is
NEVER_ENDED, RUNS_ON, CORRECTED = 0.03, 0.02, 0.02
WRONG = {"unemployed": "employed", "employed": "unemployed"}  # what is mistaken for what; else unemployed
ID_BASE = 2_000_000


def delay_first_status(rng: Random, rows: Iterable[Row]) -> list[Row]:
    """Let the first status of some people begin some days after their first search did."""
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row["person"]].append(row)
    return [row for those in by_person.values() for row in _late(rng, those)]


def _late(rng: Random, rows: list[Row]) -> list[Row]:
    first, until = rows[0]["started_on"], min(row["ended_on"] or str(calendar.AS_OF) for row in rows[:2])
    later = date.fromisoformat(first) + timedelta(days=rng.randrange(3, 20))
    if (
        rng.random() > LATE_SHARE
        or rows[0]["status"] != "unemployed"
        or text(later + timedelta(days=LATE_MIN_DAYS)) > until
    ):
        return rows
    return [{**row, "started_on": text(later)} if row["started_on"] == first else row for row in rows]


def unemployed_throughout(rng: Random, searches: Iterable[Search], rows: Iterable[Row]) -> list[Row]:
    """Make some persons with long searches unemployed on every day of them."""
    long = {
        search.person.code: search
        for search in searches
        if ((search.ended_on or calendar.AS_OF) - search.started_on).days > TWO_YEARS
        and rng.random() < THROUGHOUT_SHARE
    }
    spells = [
        {
            "person": person,
            "status": "unemployed",
            "started_on": text(search.started_on),
            "ended_on": text(search.ended_on),
        }
        for person, search in long.items()
    ]
    return spells + [row for row in rows if row["person"] not in long or not _during(row, long[row["person"]])]


def _during(row: Row, search: Search) -> bool:
    return text(search.started_on) <= row["started_on"] <= (text(search.ended_on) or str(calendar.AS_OF))


class Change(NamedTuple):
    """A status that begins on a day; without a status nothing is known from then on."""

    day: date
    status: str


def status_rows(rng: Random, searches: list[Search], services: list[Service], decisions: list[Decision]) -> list[Row]:
    """Draw the status periods of everybody, in the order they were recorded."""
    changes: dict[str, list[Change]] = defaultdict(list)
    for search in searches:
        changes[search.person.code].extend(_of_search(rng, search))
    for service in services:
        changes[service.person.code].extend(_of_service(rng, service))
    for decision in decisions:
        changes[decision.person.code].extend(_of_decision(decision))
    return [row for person, those in changes.items() for row in _periods(rng, person, those)]


def _of_search(rng: Random, search: Search) -> Iterator[Change]:
    yield Change(search.started_on, search.status_at_start)
    if rng.random() < SHORT_JOB:
        day = search.started_on + timedelta(days=rng.randrange(2, 40))
        yield Change(day, "employed")
        yield Change(day + timedelta(days=rng.randrange(5, 60)), "unemployed")
    elif rng.random() < SHORT_WEEK:
        yield Change(search.started_on + timedelta(days=rng.randrange(10, 90)), "shortened_week")
    if search.ended_on:
        after = AFTER_SEARCH[search.end_reason]
        unknown = after == "outside" and rng.random() < UNKNOWN_AFTER_SHARE
        yield Change(search.ended_on + timedelta(days=1), "" if unknown else after)
        if after == "employed" and rng.random() < 0.5:
            yield Change(search.ended_on + timedelta(days=rng.randrange(20, 200)), "outside")


def _of_service(rng: Random, service: Service) -> Iterator[Change]:
    if service.kind not in WITHOUT_STATUS:
        yield Change(service.started_on, "in_service")
        if service.ended_on:
            yield Change(service.ended_on + timedelta(days=1), "unemployed")
    if service.ended_on and rng.random() < JOB_AFTER_SERVICE:
        day = service.ended_on + timedelta(days=rng.randrange(1, 110))
        yield Change(day, "employed")
        yield Change(day + timedelta(days=rng.randrange(10, 260)), "unemployed")


def _of_decision(decision: Decision) -> Iterator[Change]:
    if decision.annulled_on is None:
        day = decision.decided_on + timedelta(days=5)
        yield Change(day, "employed_with_support" if decision.kind == "wage_subsidy" else "employed")
        yield Change(day + timedelta(days=180), "unemployed")


def _periods(rng: Random, person: str, changes: Iterable[Change]) -> Iterator[Row]:
    """Make periods of changes: each lasts until the next, but for the flaws."""
    by_day = {change.day: change for change in sorted(changes, key=lambda change: change.day)}
    before_extract = [change for change in by_day.values() if change.day < calendar.AS_OF]
    for change, after in pairwise([*before_extract, None]):
        if change is not None and change.status:
            yield from _rows(rng, person, change, after.day - timedelta(days=1) if after else None)


def _rows(rng: Random, person: str, change: Change, ended_on: date | None) -> Iterator[Row]:
    flaw = weighted(rng, {"": 1, "open": NEVER_ENDED, "over": RUNS_ON, "wrong": CORRECTED})
    if ended_on and flaw == "over":
        ended_on += timedelta(days=20)
    ended_on = ended_on if flaw != "open" and ended_on and ended_on < calendar.AS_OF else None
    if flaw == "wrong":
        yield _row(person, WRONG.get(change.status, "unemployed"), change.day, None)
    yield _row(person, change.status, change.day, ended_on)


def _row(person: str, status: str, started_on: date, ended_on: date | None) -> Row:
    return {"person": person, "status": status, "started_on": text(started_on), "ended_on": text(ended_on)}
