"""Seeded chance: the same seed and name give the same draws, whatever else is drawn."""

import math
from collections.abc import Mapping
from random import Random

SMALL = 30  # below this the normal curve is a poor stand-in for counts


def stream(seed: int, name: str) -> Random:
    """Return the stream of draws of one part of the data; parts do not disturb each other."""
    return Random(f"{seed}:{name}")  # noqa: S311 - invents sample data, guards nothing


def count(dice: Random, mean: float) -> int:
    """Draw a count of independent events with the given mean (Poisson)."""
    if mean >= SMALL:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, product, events = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        events += 1
    return events


def part(dice: Random, whole: int, share: float, steady: float = 0.4) -> int:
    """Draw how many of `whole` belong to a group of the given share (0-1); never more than all.

    `steady` damps the binomial spread: the same people are mostly there a month later.
    """
    spread = steady * math.sqrt(whole * share * (1 - share))
    return min(whole, max(0, round(dice.gauss(whole * share, spread))))


def weighted(dice: Random, weights: Mapping[str, float]) -> str:
    """Draw one key by its weight."""
    return dice.choices(list(weights), list(weights.values()))[0]
