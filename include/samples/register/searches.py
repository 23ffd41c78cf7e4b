"""Invented job searches: when they begin and end, and who searches again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from samples import calendar
from samples.random_draws import weighted
from samples.register.people import Person, draw_home

FIRST, LAST = calendar.first_day(calendar.FIRST_MONTH), calendar.first_day(calendar.AFTER) - timedelta(days=1)
"""Searches begin on these days."""
MONTH_WEIGHTS = (12, 8, 7, 7, 8, 14, 9, 9, 8, 7, 7, 10)  # January to December
RUNNING_BEFORE = 0.12  # share of people whose first search began earlier and still ran on the first day
RETURNS = 0.45
SOON = 0.5  # of those who return, how many do so within six months
MOVES = 0.03
REASONS = {"employed": 45, "services": 14, "not_renewed": 29, "other": 12}
STATUSES = {"unemployed": 79, "laid_off": 8, "employed": 7, "in_service": 3, "outside": 3}
HALF_A_YEAR = 181
SEARCH_ID_BASE = 1_000_000
LIMIT_CHANGED = date(2026, 1, 1)  # the statutory limit grew from 5 to 10 working days
CHANNELS = {"office": 45, "phone": 42, "video": 13}
# What becomes of a search that needs an interview; the first outcome of a case comes first.
CASES = {"held": 82, "no_show held": 7, "cancelled held": 4, "no_show": 2, "cancelled": 1, "": 4}
NEEDLESS = 0.04  # share of restarted searches that get an interview all the same
INTERVIEW_ID_BASE = 5_000_000
MOVERS = 0.08
SETTLED = 60  # days a search has lasted before its person moves
LEFT_OPEN = 0.4  # share of old searches that nobody closes


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


def first_days(rng: Random, number: int) -> list[date]:
    """Draw the first day of each person's first search, mostly on working days."""
    months = calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH)
    weights = [MONTH_WEIGHTS[int(month[5:]) - 1] for month in months]
    drawn = []
    for month in rng.choices(months, weights, k=number):
        if rng.random() < RUNNING_BEFORE:
            drawn.append(FIRST - timedelta(days=1 + int(rng.expovariate(1 / 300)) % 1100))
        elif rng.random() < 0.92:
            drawn.append(rng.choice(calendar.working_days_of(month)))
        else:
            drawn.append(calendar.first_day(month) + timedelta(days=rng.randrange(28)))
    return drawn


def _ended(rng: Random, start: date) -> date | None:
    """Draw the last day, at least one day into the 36 months; none if the search runs on at the extract."""
    length = 2 + int(rng.lognormvariate(4.75, 1.0))
    end = max(start, FIRST) + timedelta(days=length)
    return end if end < calendar.AS_OF else None


def _search(rng: Random, person: Person, start: date, previous: Search | None) -> Search:
    end = _ended(rng, start)
    home = previous.municipality if previous else person.municipality
    soon = bool(previous and previous.ended_on and (start - previous.ended_on).days <= HALF_A_YEAR)
    return Search(
        person=person,
        municipality=draw_home(rng) if previous and rng.random() < MOVES else home,
        started_on=start,
        ended_on=end,
        end_reason=weighted(rng, REASONS) if end else "",
        status_at_start=weighted(rng, STATUSES),
        soon_again=soon,
    )


def _next_start(rng: Random, ended_on: date) -> date:
    soon = rng.random() < SOON
    return ended_on + timedelta(days=rng.randrange(4, HALF_A_YEAR) if soon else rng.randrange(HALF_A_YEAR + 4, 540))


def searches_of(rng: Random, person: Person) -> list[Search]:
    """Draw all searches of one person: one after another, the last one perhaps still running."""
    drawn = [_search(rng, person, person.first_search, None)]
    while (end := drawn[-1].ended_on) and rng.random() < RETURNS:
        start = _next_start(rng, end)
        if start > LAST:
            break
        drawn.append(_search(rng, person, start, drawn[-1]))
    return drawn


def draw_searches(rng: Random, people: list[Person]) -> list[Search]:
    """Draw everyone's searches."""
    return [search for person in people for search in searches_of(rng, person)]


def numbered_searches(searches: list[Search]) -> list[Search]:
    """Give searches their numbers, in the order they began."""
    ordered = sorted(searches, key=lambda search: (search.started_on, search.person.code))
    return [replace(search, job_search_id=SEARCH_ID_BASE + number) for number, search in enumerate(ordered, start=1)]


@dataclass(frozen=True)
class Interview:
    """One booked interview of a job search and its outcome."""

    search: Search
    booked_for: date
    outcome: str
    channel: str
    interview_id: int = 0


def _wait(rng: Random, start: date) -> int:
    """Draw the working days from the start to the booking: mostly 1-15, a few up to 30."""
    if rng.random() < 0.03:
        return rng.randrange(16, 31)
    middle = 3.6 if start < LIMIT_CHANGED else 6.0
    return min(15, max(1, round(rng.gauss(middle, 2.2))))


def interviews_of(rng: Random, search: Search) -> Iterator[Interview]:
    """Draw the interviews of one search; nothing after the extract, and none held once the search has ended."""
    if search.soon_again and rng.random() > NEEDLESS:
        return
    case, day = weighted(rng, CASES), search.started_on
    for place, outcome in enumerate(case.split()):
        wait = rng.randrange(2, 9) if place else _wait(rng, search.started_on)
        day = calendar.after_working_days(day, wait)
        if day >= calendar.AS_OF:
            return
        over = search.ended_on is not None and day > search.ended_on
        yield Interview(search, day, "cancelled" if over else outcome, weighted(rng, CHANNELS))
        if over:
            return


def draw_interviews(rng: Random, searches: list[Search]) -> list[Interview]:
    """Draw the interviews of all searches, numbered in the order of their days."""
    drawn = [interview for search in searches for interview in interviews_of(rng, search)]
    drawn.sort(key=lambda interview: (interview.booked_for, interview.search.job_search_id))
    return [
        replace(interview, interview_id=INTERVIEW_ID_BASE + number) for number, interview in enumerate(drawn, start=1)
    ]


def with_moves(rng: Random, searches: list[Search]) -> list[Search]:
    """Return the searches of everybody, those of movers followed by the one begun in the new municipality."""
    return [part for search in searches for part in _moved(rng, search)]


def _moved(rng: Random, search: Search) -> Iterator[Search]:
    last = min(search.ended_on or calendar.AS_OF, LAST)
    room = (last - search.started_on).days - SETTLED
    home = draw_home(rng)
    if room <= 0 or home == search.municipality or rng.random() > MOVERS:
        yield search
        return
    moved_on = search.started_on + timedelta(days=SETTLED + rng.randrange(room))
    closed_on = moved_on + timedelta(days=rng.randrange(30))
    if rng.random() > LEFT_OPEN and closed_on < (search.ended_on or calendar.AS_OF):
        yield replace(search, ended_on=closed_on, end_reason="other")
    else:
        yield search
    yield replace(search, municipality=home, started_on=moved_on, status_at_start="unemployed", soon_again=True)
