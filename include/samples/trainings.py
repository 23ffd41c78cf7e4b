"""Invented recruitment trainings: what for, who held them, alone or with other municipalities."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random

from samples import days
from samples.dice import count, stream, weighted
from samples.proportions import AREA_12, AREA_25, NAMES

FIRST_MONTH = days.LISTS_SINCE
# Trainings that begin in an ordinary month, by the municipality that records them first.
MONTHLY = {
    **{"074": 0.03, "217": 0.15, "236": 0.15, "272": 1.3, "288": 0.1, "421": 0.03},
    **{"440": 0.1, "584": 0.08, "598": 0.8, "599": 0.2, "849": 0.08, "924": 0.08},
}
QUIET = (7, 12)
KINDS = {"recruitment": 60, "tailored": 20, "transition": 10, "other": 10}
SHARED, ACROSS = 0.4, 0.4
CANCELLED = 0.08
SUBJECTS = (
    ("Hitsaajat", "Svetsare"),
    ("Lähihoitajat", "Närvårdare"),
    ("Linja-autonkuljettajat", "Busschaufförer"),
    ("Elintarviketyöntekijät", "Livsmedelsarbetare"),
    ("Prosessinhoitajat", "Processkötare"),
    ("Laitoshuoltajat", "Anstaltsvårdare"),
    ("Varastotyöntekijät", "Lagerarbetare"),
)


@dataclass(frozen=True)
class Training:
    """One training; its id is the first reporter, the year and a running number. `subject`: Finnish, Swedish."""

    training_id: str
    day: date
    municipalities: tuple[str, ...]
    subject: tuple[str, str]
    kind: str
    participants: int
    cancelled: bool = False


def _partners(dice: Random, first: str) -> tuple[str, ...]:
    if dice.random() >= SHARED:
        return ()
    own = AREA_12 if first in AREA_12 else AREA_25
    near = [code for code in (NAMES if dice.random() < ACROSS else own) if code != first]
    return tuple(sorted(dice.sample(near, dice.randint(1, 2))))


def draw_trainings(seed: int) -> list[Training]:
    """Draw every training of all months in all 12 municipalities, each once."""
    dice, found = stream(seed, "trainings"), []
    for first, mean in MONTHLY.items():
        numbers: Counter[str] = Counter()
        for month in days.months(FIRST_MONTH, days.LAST_MONTH):
            begun = 0 if int(month[5:]) in QUIET else count(dice, mean)
            for day in sorted(dice.choices(days.working_days_of(month), k=begun)):
                numbers[month[:4]] += 1
                training_id = f"{first}-R{month[:4]}-{numbers[month[:4]]:02}"
                together, kind = (first, *_partners(dice, first)), weighted(dice, KINDS)
                off = stream(seed, f"training {training_id}").random() < CANCELLED
                found.append(
                    Training(training_id, day, together, dice.choice(SUBJECTS), kind, dice.randint(6, 18), off)
                )
    return found
