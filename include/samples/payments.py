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
MONTHS = (
    *("Tammikuu", "Helmikuu", "Maaliskuu", "Huhtikuu", "Toukokuu", "Kesäkuu"),
    *("Heinäkuu", "Elokuu", "Syyskuu", "Lokakuu", "Marraskuu", "Joulukuu"),
)
SHORT = (
    *("tammi.26", "helmi.26", "maalis.26", "huhti.26", "touko.26", "kesä.26"),
    *("heinä.26", "elo.26", "syys.26", "loka.26", "marras.26", "joulu.26"),
)
Payments = dict[str, dict[str, Decimal]]


def _amount(dice: Random, level: int, places: int) -> Decimal:
    paid = Decimal(round(level * dice.uniform(0.6, 1.4) * 10**places)).scaleb(-places)
    return -round(paid / 20, places) if dice.random() < REFUNDED else paid


def draw_payments(seed: int) -> Payments:
    """Draw euros by kind of support and month: with cents in 2025, whole euros in 2026, recoveries negative."""
    dice, months = stream(seed, "payments"), days.months("2025-01", days.LAST_MONTH)
    return {
        kind: {month: _amount(dice, level, 2 if month < "2026" else 0) for month in months}
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
    """Return the two workbooks of Kokkola by name: 2025 in euros, the first half of 2026 in thousands of euros."""
    payments = draw_payments(seed)
    first: Grid = [["Harkinnanvarainen tuki 2025, euroa"], [], ["Kunta", "Kokkola"], []]
    second: Grid = [["Harkinnanvarainen tuki 2026 (1 000 €)"], [], ["Kunta", "Kokkola"], []]
    first += [["Tukilaji", *MONTHS, TOTAL["fi"]], *_rows(payments, "2025", 1)]
    second += [["Tukilaji", *SHORT, TOTAL["fi"]], *_rows(payments, "2026", 1000)]
    return {
        "Harkinnanvarainen tuki 2025.xlsx": as_workbook("2025", first, datetime(2026, 1, 19, 14)),
        "Harkinnanvarainen tuki 2026.xlsx": as_workbook("2026", second, datetime(2026, 7, 14, 11)),
    }
