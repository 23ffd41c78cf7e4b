"""The counts of one area and month: groups of the unemployed, people in services, vacancies."""

import math
from random import Random

from samples.random_draws import Level, count, part

# Against June: summer and the turn of the year are high, spring and autumn low.
SEASON = (0.97, 0.95, 0.92, 0.90, 0.85, 1.0, 1.06, 0.89, 0.87, 0.88, 0.88, 0.99)
# Seasonal work is advertised in winter.
VACANCY_SEASON = (3.6, 4.2, 2.8, 1.5, 1.2, 1.0, 0.9, 0.95, 0.95, 0.9, 0.85, 1.8)
VACANCY_BREAK = "2026-03"  # from this count day on vacancies are counted more narrowly
BEFORE_BREAK = 2.0
START = 0.80  # the level of the first month against the last
Counts = dict[str, int]

# In the order of the table.
MEASURES = (
    *("HAKIJALOPUSSA", "TYOTTOMATLOPUSSA", "TYOVOIMATK", "TYOTOSUUS", "TYOTTOMATMIEHET", "TYOTTOMATNAISET"),
    *("TYOTTOMAT20", "TYOTTOMAT25", "TYOTTOMAT50", "TYOTTOMATSAIR", "TYOTTOMATULK", "PITKAAIKAISTYOTTOMAT"),
    *("KASSASSA", "LOMAUTETTU", "LYHTYOVKO", "TYOLLISTETTYLOP", "TYOHARJOITTELULOP", "KOKEILULOP"),
    *("TVKOULUTUSLOP", "VALMENNUSLOP", "MTPPALVELUTLOP", "AVPAIKATLOPUSSA", "UUDETAVP"),
)

# Shares of the unemployed (0-1); two services have ended and stay at zero.
GROUPS = {"TYOTTOMATSAIR": 0.13, "KASSASSA": 0.33, "LOMAUTETTU": 0.066}
SERVICES = {
    **{"TYOLLISTETTYLOP": 0.037, "TYOHARJOITTELULOP": 0.0, "KOKEILULOP": 0.018, "TVKOULUTUSLOP": 0.056},
    **{"VALMENNUSLOP": 0.0, "MTPPALVELUTLOP": 0.137},
}
MEN, UNDER_25, UNDER_20_OF_THEM, OVER_50 = 0.495, 0.175, 0.29, 0.31
SHORT_WEEK = 0.04
OTHER_SEEKERS = 0.60  # employed, laid off part-time, outside the labour force: against the unemployed


def _season(month: str) -> float:
    return SEASON[int(month[5:]) - 1]


def unemployed_path(rng: Random, level: int, months: list[str]) -> list[int]:
    """Draw the unemployed at each month's end around the level of the last month (persons).

    The noise remembers two thirds of the month before, and is larger in small areas.
    """
    spread = 0.006 + 0.25 / math.sqrt(max(level, 1))
    noise, path = 0.0, []
    for place, month in enumerate(months):
        noise = 0.67 * noise + rng.gauss(0, spread * 0.5)
        trend = START + (1 - START) * (place / (len(months) - 1)) ** 1.3
        path.append(max(0, round(level * trend * _season(month) * (1 + noise))))
    return path


def labour_forces(rng: Random, level: int, months: list[str]) -> list[int]:
    """Draw the labour force (persons): a figure of years ago that changes each January only."""
    steps = {year: 1 + rng.gauss(0, 0.004) for year in sorted({month[:4] for month in months})}
    return [round(level * steps[month[:4]]) for month in months]


def vacancy_mean(level: float, month: str) -> float:
    """Return the mean number of open vacancies of a month around the level of June 2026."""
    wide = BEFORE_BREAK if month < VACANCY_BREAK else 1.0
    return level * wide * VACANCY_SEASON[int(month[5:]) - 1]


def long_term_share(share: float, month: str) -> float:
    """Return the share (0-1) of the long-term unemployed: their number hardly follows the season."""
    return min(1.0, share / _season(month))


def _groups(rng: Random, level: Level, month: str, unemployed: int) -> Counts:
    """Draw groups that are parts of the unemployed; men and women make up all of them."""
    men, young = part(rng, unemployed, MEN), part(rng, unemployed, UNDER_25)
    return {
        "TYOTTOMATLOPUSSA": unemployed,
        "TYOTTOMATMIEHET": men,
        "TYOTTOMATNAISET": unemployed - men,
        "TYOTTOMAT25": young,
        "TYOTTOMAT20": part(rng, young, UNDER_20_OF_THEM),
        "TYOTTOMAT50": min(unemployed - young, part(rng, unemployed, OVER_50)),
        "TYOTTOMATULK": part(rng, unemployed, level.foreign),
        "PITKAAIKAISTYOTTOMAT": part(rng, unemployed, long_term_share(level.long_term, month)),
        **{name: part(rng, unemployed, share) for name, share in GROUPS.items()},
    }


def month_counts(rng: Random, level: Level, month: str, *, unemployed: int, labour_force: int) -> Counts:
    """Draw every count of one area and month, unhidden (persons, vacancies)."""
    services = {name: part(rng, unemployed, share) for name, share in SERVICES.items()}
    short_week = part(rng, unemployed, SHORT_WEEK)
    others = part(rng, unemployed, OTHER_SEEKERS) + short_week + sum(services.values())
    vacancies = count(rng, vacancy_mean(level.vacancies, month))
    return {
        **_groups(rng, level, month, unemployed),
        **services,
        "LYHTYOVKO": short_week,
        "HAKIJALOPUSSA": unemployed + others,
        "TYOVOIMATK": labour_force,
        "AVPAIKATLOPUSSA": vacancies,
        "UUDETAVP": count(rng, 0.8 * vacancy_mean(level.vacancies, month)),
    }
