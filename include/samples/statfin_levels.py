"""How the invented series move: trend, season, noise, and the yearly step of the labour force."""

import math
from random import Random

# Against June: summer and the turn of the year are high, spring and autumn low.
SEASON = (0.97, 0.95, 0.92, 0.90, 0.85, 1.0, 1.06, 0.89, 0.87, 0.88, 0.88, 0.99)
# Seasonal work is advertised in winter.
VACANCY_SEASON = (3.6, 4.2, 2.8, 1.5, 1.2, 1.0, 0.9, 0.95, 0.95, 0.9, 0.85, 1.8)
VACANCY_BREAK = "2026-03"  # from this count day on vacancies are counted more narrowly
BEFORE_BREAK = 2.0
START = 0.80  # the level of the first month against the last


def _season(month: str) -> float:
    return SEASON[int(month[5:]) - 1]


def unemployed_path(dice: Random, level: int, months: list[str]) -> list[int]:
    """Draw the unemployed at each month's end around the level of the last month (persons).

    The noise remembers two thirds of the month before, and is larger in small areas.
    """
    spread = 0.006 + 0.25 / math.sqrt(max(level, 1))
    noise, path = 0.0, []
    for place, month in enumerate(months):
        noise = 0.67 * noise + dice.gauss(0, spread * 0.5)
        trend = START + (1 - START) * (place / (len(months) - 1)) ** 1.3
        path.append(max(0, round(level * trend * _season(month) * (1 + noise))))
    return path


def labour_forces(dice: Random, level: int, months: list[str]) -> list[int]:
    """Draw the labour force (persons): a figure of years ago that changes each January only."""
    steps = {year: 1 + dice.gauss(0, 0.004) for year in sorted({month[:4] for month in months})}
    return [round(level * steps[month[:4]]) for month in months]


def vacancy_mean(level: float, month: str) -> float:
    """Return the mean number of open vacancies of a month around the level of June 2026."""
    wide = BEFORE_BREAK if month < VACANCY_BREAK else 1.0
    return level * wide * VACANCY_SEASON[int(month[5:]) - 1]


def long_term_share(share: float, month: str) -> float:
    """Return the share (0-1) of the long-term unemployed: their number hardly follows the season."""
    return min(1.0, share / _season(month))
