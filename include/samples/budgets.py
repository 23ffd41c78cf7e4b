"""Invented budgets of area 12's employment services: the year's, as amended, and the costs from the year's start."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from samples import days
from samples.dice import stream

# Euros a year of Kokkola, by cost group; the others have a share of them.
LEVELS = {
    "cost_staff": 5_900_000,
    "cost_premises": 520_000,
    "cost_statutory_services": 2_800_000,
    "cost_wage_subsidised_work": 3_600_000,
    "cost_discretionary_employment": 420_000,
    "cost_municipal_supplements": 260_000,
    "cost_projects": 740_000,
}
SHARES = {"074": 0.016, "217": 0.09, "236": 0.067, "272": 1.0, "421": 0.009, "584": 0.037, "849": 0.044, "924": 0.041}
WITHOUT_PROJECTS = ("421",)
# From June 2025 on the year's budget is another in these: more staff in Kokkola, cheaper premises in Veteli.
AMENDED = {("272", "cost_staff"): 250_000, ("924", "cost_premises"): -2_000}
AMENDED_FROM = "2025-06"
# Kannus gets a project's advance back in January 2026: its costs are below 0 until March covers them.
REFUNDED = ("217", "cost_projects", "2026-01")
CENTS = ("217",)


@dataclass(frozen=True)
class Cost:
    """One cost group of a municipality at the end of a month, expenses positive; `amended` is none where it is not."""

    municipality: str
    month: str
    group: str
    budget: Decimal
    amended: Decimal | None
    actual: Decimal


def _paid(dice: Random, code: str, group: str, month: str, budget: Decimal) -> Decimal:
    if (code, group, month) == REFUNDED:
        return -round(budget / 10, 0)
    places = 2 if code in CENTS else 0
    return round(budget / 12 * Decimal(round(dice.uniform(0.75, 1.2), 3)), places)


def _year(dice: Random, code: str, group: str, year: str) -> list[Cost]:
    level = 0 if code in WITHOUT_PROJECTS and group == "cost_projects" else LEVELS[group] * SHARES[code]
    budget, actual = Decimal(round(level, -2)), Decimal(0)
    rows = []
    for month in days.months(f"{year}-01", min(f"{year}-12", days.LAST_MONTH)):
        more = AMENDED.get((code, group))
        amended = budget + more if more and year == AMENDED_FROM[:4] and month >= AMENDED_FROM else None
        actual += _paid(dice, code, group, month, budget)
        rows.append(Cost(code, month, group, budget, amended, actual))
    return rows


def draw_costs(seed: int) -> list[Cost]:
    """Draw every row of all months of the eight municipalities, by municipality, group and month."""
    dice = stream(seed, "budgets")
    return [
        row
        for code in SHARES
        for group in LEVELS
        for year in map(str, days.list_years())
        for row in _year(dice, code, group, year)
    ]
