"""What invented statuses lack of themselves: beginnings that were told late, and people unemployed for years on end."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from samples import days
from samples.rows import Row, text
from samples.searches import Search

TOLD_LATE = 0.03  # share of people of whose first days as a jobseeker no status was recorded
AT_LEAST = 40  # days the first status must last to be told late
STEADY = 0.5  # share of searches of over two years whose person is unemployed throughout, beside any service
TWO_YEARS = 730


def told_late(dice: Random, rows: Iterable[Row]) -> list[Row]:
    """Let the first status of some people begin some days after their first search did."""
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row["person"]].append(row)
    return [row for those in by_person.values() for row in _late(dice, those)]


def _late(dice: Random, rows: list[Row]) -> list[Row]:
    first, until = rows[0]["started_on"], min(row["ended_on"] or str(days.AS_OF) for row in rows[:2])
    later = date.fromisoformat(first) + timedelta(days=dice.randrange(3, 20))
    if dice.random() > TOLD_LATE or rows[0]["status"] != "unemployed" or text(later + timedelta(days=AT_LEAST)) > until:
        return rows
    return [{**row, "started_on": text(later)} if row["started_on"] == first else row for row in rows]


def steady(dice: Random, searches: Iterable[Search], rows: Iterable[Row]) -> list[Row]:
    """Let some of those who have searched for years be unemployed on every day of it."""
    long = {
        one.person.code: one
        for one in searches
        if ((one.ended_on or days.AS_OF) - one.started_on).days > TWO_YEARS and dice.random() < STEADY
    }
    spells = [
        {"person": person, "status": "unemployed", "started_on": text(one.started_on), "ended_on": text(one.ended_on)}
        for person, one in long.items()
    ]
    return spells + [row for row in rows if row["person"] not in long or not _during(row, long[row["person"]])]


def _during(row: Row, search: Search) -> bool:
    return text(search.started_on) <= row["started_on"] <= (text(search.ended_on) or str(days.AS_OF))
