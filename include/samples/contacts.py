"""Invented employer contacts: who met employers when, alone or with other municipalities."""

from dataclasses import dataclass
from datetime import date
from random import Random

from samples import days
from samples.dice import count, stream, weighted
from samples.proportions import AREA_12, AREA_25, NAMES

# Contacts recorded in an ordinary month, by the municipality that records them first.
MONTHLY = {
    **{"074": 0.9, "217": 4.0, "236": 4.5, "272": 22.0, "288": 2.5, "421": 0.6},
    **{"440": 1.6, "584": 1.8, "598": 12.0, "599": 4.0, "849": 2.2, "924": 2.2},
}
SEASON = (1.0, 1.1, 1.2, 1.1, 1.1, 0.8, 0.25, 1.0, 1.3, 1.2, 1.1, 0.6)
KINDS = {"visit": 46, "call": 42, "event": 12}
SHARED = {"visit": 0.05, "call": 0.02, "event": 0.45}
ACROSS = 0.3  # how many of the shared ones reach over to the other employment area


@dataclass(frozen=True)
class Contact:
    """One contact; its id is the first reporter, the month and a running number of that month."""

    contact_id: str
    day: date
    municipalities: tuple[str, ...]
    kind: str
    employers: int


def _partners(dice: Random, first: str, kind: str) -> tuple[str, ...]:
    """Draw the municipalities that took part beside the first reporter, by code; mostly none."""
    if dice.random() >= SHARED[kind]:
        return ()
    own = AREA_12 if first in AREA_12 else AREA_25
    near = [code for code in (NAMES if dice.random() < ACROSS else own) if code != first]
    return tuple(sorted(dice.sample(near, dice.randint(1, 3))))


def _contact(dice: Random, first: str, day: date, number: int) -> Contact:
    kind = weighted(dice, KINDS)
    return Contact(
        contact_id=f"{first}-{day:%Y%m}-{number:03}",
        day=day,
        municipalities=(first, *_partners(dice, first, kind)),
        kind=kind,
        employers=dice.randint(4, 40) if kind == "event" else 1,
    )


def draw_contacts(seed: int) -> list[Contact]:
    """Draw every contact of all months in all 12 municipalities, each once."""
    dice, found = stream(seed, "contacts"), []
    for month in days.months(days.FIRST_MONTH, days.LAST_MONTH):
        for first, mean in MONTHLY.items():
            number = count(dice, mean * SEASON[int(month[5:]) - 1])
            on = sorted(dice.choices(days.working_days_of(month), k=number))
            found += [_contact(dice, first, day, place) for place, day in enumerate(on, start=1)]
    return found
