"""Seeded chance: the same seed and name give the same draws, whatever else is drawn."""

import math
from collections.abc import Mapping
from random import Random
from typing import NamedTuple

SMALL = 30  # below this the normal curve is a poor stand-in for counts


class Level(NamedTuple):
    """What one area is drawn around: persons, vacancies, and shares (0-1) of the unemployed."""

    unemployed: int
    labour_force: int
    vacancies: float
    foreign: float
    long_term: float


class Names(NamedTuple):
    """A municipality's names, and the language its workbooks are kept in."""

    fi: str
    sv: str
    workbook: str


AREA_12 = ("074", "217", "236", "272", "421", "584", "849", "924")
AREA_25 = ("288", "440", "598", "599")

NAMES: dict[str, Names] = {
    "074": Names("Halsua", "Halso", "fi"),
    "217": Names("Kannus", "Kannus", "fi"),
    "236": Names("Kaustinen", "Kaustby", "fi"),
    "272": Names("Kokkola", "Karleby", "fi"),
    "288": Names("Kruunupyy", "Kronoby", "sv"),
    "421": Names("Lestijärvi", "Lestijärvi", "fi"),
    "440": Names("Luoto", "Larsmo", "sv"),
    "584": Names("Perho", "Perho", "fi"),
    "598": Names("Pietarsaari", "Jakobstad", "sv"),
    "599": Names("Pedersöre", "Pedersöre", "sv"),
    "849": Names("Toholampi", "Toholampi", "fi"),
    "924": Names("Veteli", "Vetil", "fi"),
}

# The parts of the official regions that are no municipality of ours are drawn as one block each.
LEVELS: dict[str, Level] = {
    "074": Level(38, 411, 1, 0.06, 0.50),
    "217": Level(215, 2342, 3, 0.04, 0.36),
    "236": Level(163, 1917, 6, 0.09, 0.36),
    "272": Level(2441, 22548, 148, 0.15, 0.32),
    "288": Level(161, 2981, 3, 0.15, 0.32),
    "421": Level(21, 248, 1, 0.01, 0.30),
    "440": Level(67, 2679, 8, 0.12, 0.25),
    "584": Level(89, 1000, 5, 0.03, 0.38),
    "598": Level(954, 9221, 54, 0.33, 0.28),
    "599": Level(202, 5414, 4, 0.11, 0.28),
    "849": Level(108, 1134, 7, 0.10, 0.44),
    "924": Level(100, 1258, 3, 0.03, 0.34),
    "rest of SK154": Level(190, 3374, 3, 0.35, 0.24),
    "rest of MK15": Level(5100, 62350, 390, 0.26, 0.34),
    "rest of SSS": Level(342000, 2626500, 26000, 0.15, 0.41),
    "199": Level(1, 0, 270, 0.0, 0.0),
}

_SK154 = (*AREA_25, "rest of SK154")
_MK15 = (*_SK154, "rest of MK15")

# Areas of the published table, and what each is the sum of; KU199 stands for vacancies without a municipality.
AREAS: dict[str, tuple[str, ...]] = {
    **{f"KU{code}": (code,) for code in NAMES},
    "MK16": AREA_12,
    "SK154": _SK154,
    "SK161": ("074", "236", "421", "584", "849", "924"),
    "SK162": ("217", "272"),
    "MK15": _MK15,
    "SSS": (*AREA_12, *_MK15, "rest of SSS", "199"),
    "KU199": ("199",),
}


def stream(seed: int, name: str) -> Random:
    """Return the stream of draws of one part of the data; parts do not disturb each other."""
    return Random(f"{seed}:{name}")  # noqa: S311 - invents sample data, guards nothing


def count(rng: Random, mean: float) -> int:
    """Draw a count of independent events with the given mean (Poisson)."""
    if mean >= SMALL:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, events = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        events += 1
    return events


def part(rng: Random, whole: int, share: float, steady: float = 0.4) -> int:
    """Draw how many of `whole` belong to a group of the given share (0-1); never more than all.

    `steady` damps the binomial spread: the same people are mostly there a month later.
    """
    spread = steady * math.sqrt(whole * share * (1 - share))
    return min(whole, max(0, round(rng.gauss(whole * share, spread))))


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """Draw one key by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]
