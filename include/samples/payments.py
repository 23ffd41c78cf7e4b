"""Invented discretionary support of Kokkola: a row for each kind, a column for each month, as its ledger prints it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from samples import days
from samples.dice import stream
from samples.officers import TOTAL, Cell, Grid, as_workbook
from warehouse.sources import load_sources

# Euros in an ordinary month, by kind of support.
LEVELS = {
    "company_supplement": 18000,
    "association_supplement": 9000,
    "youth_voucher": 6500,
    "apprenticeship_support": 2500,
    "other": 1200,
}
REFUNDED = 0.06  # how often a month holds more recovered than paid
MONTHS = tuple(name.capitalize() for name in days.MONTH_NAMES)
SHORT = tuple(name.removesuffix("kuu") for name in days.MONTH_NAMES)
Payments = dict[str, dict[str, Decimal]]


def _amount(dice: Random, level: int, places: int) -> Decimal:
    paid = Decimal(round(level * dice.uniform(0.6, 1.4) * 10**places)).scaleb(-places)
    return -round(paid / 20, places) if dice.random() < REFUNDED else paid


def draw_payments(seed: int) -> Payments:
    """Draw euros by kind of support and month: in whole euros in the year that runs, recoveries negative."""
    dice, months = stream(seed, "payments"), days.months(days.LISTS_SINCE, days.LAST_MONTH)
    return {
        kind: {month: _amount(dice, level, 2 if month < str(days.LAST_YEAR) else 0) for month in months}
        for kind, level in LEVELS.items()
    }


def _kind(code: str) -> str:
    values = load_sources()["discretionary_support"].tables["support_payment"].columns["support_kind"].values
    return (values or {})[code][0]


def _rows(payments: Payments, year: str, scale: int) -> Grid:
    """Return a row for each kind and one of totals; a month that is still to come is empty, its total 0."""
    months = days.months(f"{year}-01", f"{year}-12")
    rows: Grid = [[_kind(kind), *_row([paid.get(month) for month in months], scale)] for kind, paid in payments.items()]
    totals = [sum((paid.get(month, Decimal(0)) for paid in payments.values()), Decimal(0)) for month in months]
    return [*rows, [TOTAL["fi"], *_row(totals, scale)]]


def _row(amounts: Sequence[Decimal | None], scale: int) -> list[Cell]:
    """Return the cells of a year's amounts, and of their sum."""
    known = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return [None if amount is None else float(amount / scale) for amount in (*amounts, known)]


def payment_files(seed: int) -> dict[str, bytes]:
    """Return a workbook of Kokkola for each year by name: in euros, that of the year that runs in thousands."""
    payments = draw_payments(seed)
    return dict(_workbook(payments, year) for year in days.list_years())


def _workbook(payments: Payments, year: int) -> tuple[str, bytes]:
    runs = year == days.LAST_YEAR
    title = f"Harkinnanvarainen tuki {year} (1 000 €)" if runs else f"Harkinnanvarainen tuki {year}, euroa"
    months = [f"{name}.{year % 100}" for name in SHORT] if runs else MONTHS
    grid: Grid = [[title], [], ["Kunta", "Kokkola"], [], ["Tukilaji", *months, TOTAL["fi"]]]
    grid += _rows(payments, str(year), 1000 if runs else 1)
    saved = days.saved_on(14, 11) if runs else datetime(year + 1, 1, 19, 14)
    return f"Harkinnanvarainen tuki {year}.xlsx", as_workbook(str(year), grid, saved)
