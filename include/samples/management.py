"""Invented meetings of the steering group, and employment reviews planned and published."""

from dataclasses import dataclass
from datetime import date

from samples import days
from samples.dice import stream, weighted

FIRST_MONTH = "2025-01"
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


# One was published late, one never, one of June 2026 not yet; the autumn's is still to come.
REVIEWS = (
    Review("TK-2025-01", date(2025, 2, 28), date(2025, 2, 28), "Työllisyyskatsaus: tilinpäätös 2024", "annual"),
    Review("TK-2025-02", date(2025, 5, 23), date(2025, 5, 23), "Työllisyyskatsaus 1/2025", "interim"),
    Review("TK-2025-03", date(2025, 9, 26), date(2025, 10, 3), "Työllisyyskatsaus 2/2025", "interim"),
    Review("TK-2025-04", date(2025, 12, 12), None, "Nuorten työllisyys 2025", "other"),
    Review("TK-2026-01", date(2026, 2, 27), date(2026, 2, 26), "Työllisyyskatsaus: tilinpäätös 2025", "annual"),
    Review("TK-2026-02", date(2026, 6, 12), date(2026, 6, 12), "Työllisyyskatsaus 1/2026", "interim"),
    Review("TK-2026-03", date(2026, 6, 26), None, "Pitkäaikaistyöttömyys seudulla", "other"),
    Review("TK-2026-04", date(2026, 9, 25), None, "Työllisyyskatsaus 2/2026", "interim"),
)


def draw_meetings(seed: int) -> list[Meeting]:
    """Draw every meeting of the 18 months, by day; July is free."""
    dice, found = stream(seed, "meetings of the steering group"), []
    numbers = {"2025": 0, "2026": 0}
    for month in days.months(FIRST_MONTH, days.LAST_MONTH):
        number = 0 if int(month[5:]) == HOLIDAY else int(weighted(dice, MONTHLY))
        for day in sorted(dice.sample(days.working_days_of(month), number)):
            numbers[month[:4]] += 1
            meeting_id = f"TYM-{month[:4]}-{numbers[month[:4]]:02}"
            found.append(Meeting(meeting_id, day, weighted(dice, KINDS), weighted(dice, STATES)))
    return found
