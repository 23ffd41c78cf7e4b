"""Invented meetings of the steering group, and employment reviews planned and published."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from samples import days
from samples.dice import stream, weighted

FIRST_MONTH = days.LISTS_SINCE
HOLIDAY = 7
MONTHLY = {"0": 2, "1": 15, "2": 3}
KINDS = {"ordinary": 75, "extra": 10, "written": 15}
STATES = {"held": 85, "cancelled": 10, "postponed": 5}


@dataclass(frozen=True)
class Meeting:
    """One meeting; its id is the year and a running number."""

    meeting_id: str
    day: date
    kind: str
    state: str


@dataclass(frozen=True)
class Review:
    """One planned review; `published` is none where it has not been."""

    review_id: str
    planned: date
    published: date | None
    title: str
    occasion: str


# Month and day of a year's plan, days until it was published (none: never), title, occasion; every other year alike.
PLANS: tuple[tuple[tuple[int, int, int | None, str, str], ...], ...] = (
    (
        (2, 27, -1, "Työllisyyskatsaus: tilinpäätös {before}", "annual"),
        (6, 12, 0, "Työllisyyskatsaus 1/{year}", "interim"),
        (6, 26, None, "Pitkäaikaistyöttömyys seudulla", "other"),
        (9, 25, 0, "Työllisyyskatsaus 2/{year}", "interim"),
    ),
    (
        (2, 28, 0, "Työllisyyskatsaus: tilinpäätös {before}", "annual"),
        (5, 23, 0, "Työllisyyskatsaus 1/{year}", "interim"),
        (9, 26, 7, "Työllisyyskatsaus 2/{year}", "interim"),
        (12, 12, None, "Nuorten työllisyys {year}", "other"),
    ),
)


def _review(year: int, number: int, plan: tuple[int, int, int | None, str, str]) -> Review:
    month, day, later, title, occasion = plan
    planned = date(year, month, day)
    published = None if later is None or planned >= days.first_day(days.AFTER) else planned + timedelta(days=later)
    return Review(
        f"TK-{year}-{number:02}", planned, published, title.format(year=year, before=year - 1), occasion
    )  # fmt: skip


REVIEWS = tuple(
    _review(year, number, plan) for year in days.list_years() for number, plan in enumerate(PLANS[year % 2], start=1)
)
"""The reviews planned for every year: one late, one never published, those of months to come not yet."""


def draw_meetings(seed: int) -> list[Meeting]:
    """Draw every meeting of all months, by day; July is free."""
    dice, found = stream(seed, "meetings of the steering group"), []
    numbers: Counter[str] = Counter()
    for month in days.months(FIRST_MONTH, days.LAST_MONTH):
        number = 0 if int(month[5:]) == HOLIDAY else int(weighted(dice, MONTHLY))
        for day in sorted(dice.sample(days.working_days_of(month), number)):
            numbers[month[:4]] += 1
            meeting_id = f"TYM-{month[:4]}-{numbers[month[:4]]:02}"
            found.append(Meeting(meeting_id, day, weighted(dice, KINDS), weighted(dice, STATES)))
    return found
