"""Invented media items about the area, in outlets that do not exist."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from samples import days
from samples.dice import count, stream, weighted

MONTHLY = 9.0
OUTLETS = {
    "Maakunnan Sanomat": ("print", "web"),
    "Jokilaakson Viikko": ("print",),
    "Kuststadens Blad": ("print", "web"),
    "Aalto FM": ("radio",),
    "Alueuutiset TV": ("television", "web"),
}
WEIGHTS = dict(zip(OUTLETS, (40, 20, 22, 10, 8), strict=True))


@dataclass(frozen=True)
class Item:
    """One item in one outlet; its id is the year and a running number."""

    item_id: str
    day: date
    outlet: str
    kind: str


def draw_items(seed: int) -> list[Item]:
    """Draw every item of all months, by day."""
    dice, found = stream(seed, "media"), []
    numbers: Counter[str] = Counter()
    for month in days.months(days.LISTS_SINCE, days.LAST_MONTH):
        for day in sorted(dice.choices(days.working_days_of(month), k=count(dice, MONTHLY))):
            numbers[month[:4]] += 1
            outlet = weighted(dice, WEIGHTS)
            found.append(Item(f"{month[:4]}-{numbers[month[:4]]:03}", day, outlet, dice.choice(OUTLETS[outlet])))
    return found
