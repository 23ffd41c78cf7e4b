"""Invented groups of integration training that began in area 12."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from samples import days
from samples.dice import count, stream, weighted

FIRST_MONTH = days.LISTS_SINCE
# Groups that begin in a month of the year; teaching begins after the holidays.
MONTHLY = (1.1, 0.7, 0.5, 0.4, 0.2, 0.1, 0.0, 1.5, 0.9, 0.6, 0.3, 0.0)
KINDS = {"literacy": 20, "slow": 25, "basic": 35, "fast": 15, "other": 5}
SWEDISH, BY_OTHERS = 0.3, 0.15


@dataclass(frozen=True)
class Group:
    """One group; its id is the year and a running number."""

    group_id: str
    day: date
    kind: str
    language: str
    financed_by: str


def draw_groups(seed: int) -> list[Group]:
    """Draw every group of all months, by day."""
    dice, found = stream(seed, "integration groups"), []
    numbers: Counter[str] = Counter()
    for month in days.months(FIRST_MONTH, days.LAST_MONTH):
        begun = count(dice, MONTHLY[int(month[5:]) - 1])
        for day in sorted(dice.choices(days.working_days_of(month), k=begun)):
            numbers[month[:4]] += 1
            language = "swedish" if dice.random() < SWEDISH else "finnish"
            financed = "other" if dice.random() < BY_OTHERS else "area"
            group_id = f"KOTO-{month[:4]}-{numbers[month[:4]]:02}"
            found.append(Group(group_id, day, weighted(dice, KINDS), language, financed))
    return found
