"""The counts of one area and month: groups of the unemployed, people in services, vacancies."""

from random import Random

from samples.dice import count, part
from samples.proportions import Level
from samples.statfin_levels import long_term_share, vacancy_mean

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


def _groups(dice: Random, level: Level, month: str, unemployed: int) -> Counts:
    """Draw groups that are parts of the unemployed; men and women make up all of them."""
    men, young = part(dice, unemployed, MEN), part(dice, unemployed, UNDER_25)
    return {
        "TYOTTOMATLOPUSSA": unemployed,
        "TYOTTOMATMIEHET": men,
        "TYOTTOMATNAISET": unemployed - men,
        "TYOTTOMAT25": young,
        "TYOTTOMAT20": part(dice, young, UNDER_20_OF_THEM),
        "TYOTTOMAT50": min(unemployed - young, part(dice, unemployed, OVER_50)),
        "TYOTTOMATULK": part(dice, unemployed, level.foreign),
        "PITKAAIKAISTYOTTOMAT": part(dice, unemployed, long_term_share(level.long_term, month)),
        **{name: part(dice, unemployed, share) for name, share in GROUPS.items()},
    }


def month_counts(dice: Random, level: Level, month: str, *, unemployed: int, labour_force: int) -> Counts:
    """Draw every count of one area and month, unhidden (persons, vacancies)."""
    services = {name: part(dice, unemployed, share) for name, share in SERVICES.items()}
    short_week = part(dice, unemployed, SHORT_WEEK)
    others = part(dice, unemployed, OTHER_SEEKERS) + short_week + sum(services.values())
    vacancies = count(dice, vacancy_mean(level.vacancies, month))
    return {
        **_groups(dice, level, month, unemployed),
        **services,
        "LYHTYOVKO": short_week,
        "HAKIJALOPUSSA": unemployed + others,
        "TYOVOIMATK": labour_force,
        "AVPAIKATLOPUSSA": vacancies,
        "UUDETAVP": count(dice, 0.8 * vacancy_mean(level.vacancies, month)),
    }
