"""The budgets as the ledgers of the municipalities print them: with minus signs or without, in euros or thousands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from random import Random

from samples import calendar
from samples.random_draws import stream
from samples.workbooks.area_lists import month_cell
from samples.workbooks.event_lists import cell_text, columns_of, place
from samples.workbooks.styles import (
    TOTAL,
    Cell,
    Grid,
    WorkbookStyle,
    as_text,
    as_workbook,
    declared_headings,
    sheet_grid,
)

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


def _paid(rng: Random, code: str, group: str, month: str, budget: Decimal) -> Decimal:
    if (code, group, month) == REFUNDED:
        return -round(budget / 10, 0)
    places = 2 if code in CENTS else 0
    return round(budget / 12 * Decimal(round(rng.uniform(0.75, 1.2), 3)), places)


def _year(rng: Random, code: str, group: str, year: str) -> list[Cost]:
    level = 0 if code in WITHOUT_PROJECTS and group == "cost_projects" else LEVELS[group] * SHARES[code]
    budget, actual = Decimal(round(level, -2)), Decimal(0)
    rows = []
    for month in calendar.months(f"{year}-01", min(f"{year}-12", calendar.LAST_MONTH)):
        more = AMENDED.get((code, group))
        amended = budget + more if more and year == AMENDED_FROM[:4] and month >= AMENDED_FROM else None
        actual += _paid(rng, code, group, month, budget)
        rows.append(Cost(code, month, group, budget, amended, actual))
    return rows


def draw_costs(seed: int) -> list[Cost]:
    """Draw every row of all months of the eight municipalities, by municipality, group and month."""
    rng = stream(seed, "budgets")
    return [
        row
        for code in SHARES
        for group in LEVELS
        for year in map(str, calendar.list_years())
        for row in _year(rng, code, group, year)
    ]


@dataclass(frozen=True)
class Ledger:
    """One file: whose and which year's rows, in which style; `sign` and `scale` are how amounts are shown.

    `totals` adds a row beneath every month; the amended budget is then printed whether it differs or not.
    """

    name: str
    codes: tuple[str, ...]
    year: str
    style: WorkbookStyle
    sign: int = 1
    scale: int = 1
    totals: bool = False


_ALL = declared_headings("budget", "budget_cost", "fi")
_OWN = {name: heading for name, heading in _ALL.items() if name != "municipality"}
_KOKKOLA = WorkbookStyle("fi", _OWN, preamble=(("Kunta", "Kokkola"),))


def _kokkola(year: int) -> Ledger:
    """Return Kokkola's ledger of a year: in euros when the year is over, else in thousands."""
    name, runs = f"Kokkola TA-toteuma {year}", year == calendar.LAST_YEAR
    title = f"Työllisyyspalvelut, talousarvion toteuma {year}" + (" (1 000 €)" if runs else ", euroa")
    saved = calendar.saved_on(14, 9) if runs else datetime(year + 1, 1, 19, 15)
    style = replace(_KOKKOLA, title=(title,), saved=saved)
    return Ledger(name, ("272",), str(year), style, sign=-1, scale=1000 if runs else 1, totals=True)


LEDGERS = (
    *map(_kokkola, calendar.list_years()),
    Ledger(
        "Kannus budjetti",
        ("217",),
        "",
        WorkbookStyle(
            "fi",
            {
                "municipality": "Kunta",
                "month": "Kausi",
                "cost_group": "Kustannusryhmä",
                "actual": "Toteuma (€)",
                "budget": "Talousarvio (€)",
            },
            note="Talousarvioon ei ole tehty muutoksia.",
        ),
    ),
    Ledger(
        "Seutukunta talous", ("074", "236", "421", "584", "849"), "", WorkbookStyle("fi", _ALL, encoding="utf-8-sig")
    ),
    Ledger(
        "Veteli toteuma",
        ("924",),
        "",
        WorkbookStyle(
            "fi",
            {
                "month": "Kuukausi",
                "cost_group": "Menoryhmä",
                "budget": "Alkuperäinen talousarvio",
                "amended_budget": "Muutettu talousarvio",
                "actual": "Toteuma vuoden alusta",
            },
            preamble=(("Kunta", "Veteli"),),
            groups=(("Mitä", 2), ("Euroa", 3)),
        ),
        sign=-1,
    ),
)


def ledger_rows(ledger: Ledger, seed: int) -> list[Cost]:
    """Return the rows of a ledger, month by month."""
    costs = (row for row in draw_costs(seed) if row.municipality in ledger.codes and row.month.startswith(ledger.year))
    return sorted(costs, key=lambda row: row.month)


def _amount_cell(amount: Decimal | None, ledger: Ledger) -> Cell:
    """Write an amount as the ledger does: in text tables with blanks, a comma and a true minus sign."""
    if amount is None:
        return None
    number = ledger.sign * amount / ledger.scale
    if not ledger.style.encoding:
        return float(number)
    return f"{number:,}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


def _record(row: Cost, ledger: Ledger) -> Mapping[str, Cell]:
    groups = columns_of("budget", "budget_cost")["cost_group"]
    return {
        "municipality": place(row.municipality, ledger.style),
        "month": month_cell(row.month, ledger.style),
        "cost_group": cell_text(groups, row.group, ledger.style.language),
        "budget": _amount_cell(row.budget, ledger),
        "amended_budget": _amount_cell(amended(row) if ledger.totals else row.amended, ledger),
        "actual": _amount_cell(row.actual, ledger),
    }


def amended(row: Cost) -> Decimal:
    """Return the amended budget, or the original one if it was not amended."""
    return row.budget if row.amended is None else row.amended


def _with_totals(grid: Grid, ledger: Ledger, rows: Iterable[Cost]) -> Grid:
    """Put a row of totals beneath every month."""
    months = [list(some) for _, some in groupby(rows, key=lambda row: row.month)]
    head = len(grid) - sum(map(len, months))
    laid, body = grid[:head], iter(grid[head:])
    for month in months:
        laid += [next(body) for _ in month]
        amounts = zip(*((row.budget, amended(row), row.actual) for row in month), strict=True)
        laid.append([TOTAL["fi"], None, *(_amount_cell(sum(some, Decimal(0)), ledger) for some in amounts)])
    return laid


def budget_files(seed: int) -> dict[str, bytes]:
    """Return every ledger, by path below the home."""
    files = {}
    for ledger in LEDGERS:
        rows = ledger_rows(ledger, seed)
        grid = sheet_grid(ledger.style, [_record(row, ledger) for row in rows])
        if ledger.totals:
            grid = _with_totals(grid, ledger, rows)
        encoding, name = ledger.style.encoding, f"drop/budget/{ledger.name}"
        if encoding:
            files[f"{name}.csv"] = as_text(grid, encoding)
        else:
            files[f"{name}.xlsx"] = as_workbook("Talousarvio ja toteuma", grid, ledger.style.saved, ledger.style.groups)
    return files
