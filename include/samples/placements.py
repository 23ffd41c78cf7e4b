"""Invented jobs of young people in companies, without anybody behind them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random

from samples import days
from samples.dice import count, stream, weighted

FIRST_MONTH = days.LISTS_SINCE
# Jobs that begin in an ordinary month, by the municipality that records them.
MONTHLY = {"074": 0.2, "217": 1.2, "236": 1.3, "272": 7.5, "421": 0.15, "584": 0.6, "849": 0.6, "924": 0.7}
SUMMER = (5, 6, 7)
SUMMER_RUSH = 2.2
FORMS = {"fixed_term": 40, "permanent": 22, "wage_subsidised": 24, "apprenticeship": 14}
# A few are too young or too old for the indicator: officers write down everybody.
AGES = {**{str(age): 3.0 for age in range(18, 30)}, "17": 2.0, "30": 1.0, "31": 0.5}


@dataclass(frozen=True)
class Placement:
    """One job that began; its id is the municipality, the year and a running number of that year."""

    placement_id: str
    day: date
    municipality: str
    age: int
    form: str


def _form(dice: Random, month: int) -> str:
    return "summer_job" if month in SUMMER and dice.random() < 1 - 1 / SUMMER_RUSH else weighted(dice, FORMS)


def draw_placements(seed: int) -> list[Placement]:
    """Draw every job of all months in the eight municipalities of area 12, by municipality and day."""
    dice, found = stream(seed, "placements"), []
    for code, mean in MONTHLY.items():
        numbers: Counter[str] = Counter()
        for month in days.months(FIRST_MONTH, days.LAST_MONTH):
            number = int(month[5:])
            begun = count(dice, mean * (SUMMER_RUSH if number in SUMMER else 1))
            for day in sorted(dice.choices(days.working_days_of(month), k=begun)):
                numbers[month[:4]] += 1
                placement_id = f"{code}-{month[:4]}-{numbers[month[:4]]:03}"
                found.append(Placement(placement_id, day, code, int(weighted(dice, AGES)), _form(dice, number)))
    return found
