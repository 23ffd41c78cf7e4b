"""Quarters, years, years to date and interim reviews, against a plain reckoning from the published months."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import psycopg
import pytest
from tests.reference import initial_interviews

from warehouse.catalogue import Indicator, load_catalogue
from warehouse.db import role_dsn
from warehouse.settings import Settings

REVIEWS_EVERY = 4
"""The parameter `interim_review_months` as the catalogue has it."""
NUMBERED = ("final", "preliminary", "incomplete")


class Cell(NamedTuple):
    """What is published of an indicator, place, class and month or period."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: str
    series_break: bool
    delivered: int | None
    expected: int | None


Series = dict[tuple, dict[object, Cell]]


@pytest.fixture(scope="module")
def bi(sample_house: Settings) -> Iterator[psycopg.Connection]:
    """A reader of the published schema, as a BI tool is."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as connection:
        yield connection


@pytest.fixture(scope="module")
def months(bi: psycopg.Connection) -> Series:
    """Every published month by indicator, level, place and class."""
    return series(bi, "indicator_value", "month")


@pytest.fixture(scope="module")
def periods(bi: psycopg.Connection) -> Series:
    """Every published period by indicator, level, place and class."""
    return series(bi, "indicator_period_value", "period_code")


def series(bi: psycopg.Connection, view: str, time: str) -> Series:
    cells: Series = defaultdict(dict)
    for *key, at, numerator, denominator, value, status, broken, delivered, expected in bi.execute(f"""
        select indicator_code, area_level, area_code, breakdown_code, {time}, numerator, denominator, value,
            observation_status, series_break, municipalities_delivered, municipalities_expected
        from published.{view}
    """):
        cells[tuple(key)][at] = Cell(numerator, denominator, value, status, broken, delivered, expected)
    return cells


def calendar(published_months: set[date]) -> dict[str, tuple[str, list[date]]]:
    """Return the kind and months of every period whose months are all known."""
    wanted: dict[str, tuple[str, list[date]]] = {}
    for year in {month.year for month in published_months}:
        all_months = [date(year, month, 1) for month in range(1, 13)]
        wanted[f"{year}"] = ("year", all_months)
        for quarter in range(4):
            wanted[f"{year}Q{quarter + 1}"] = ("quarter", all_months[3 * quarter : 3 * quarter + 3])
        for month in range(1, 13):
            wanted[f"{year}YTD{month:02}"] = ("year_to_date", all_months[:month])
        for month in range(REVIEWS_EVERY, 12, REVIEWS_EVERY):
            wanted[f"{year}M01-M{month:02}"] = ("interim_review", all_months[:month])
    return {code: (kind, whole) for code, (kind, whole) in wanted.items() if published_months.issuperset(whole)}


def test_the_periods_are_those_whose_months_are_all_there(bi: psycopg.Connection, months: Series) -> None:
    published_months = {month for cells in months.values() for month in cells}
    rows = bi.execute("select period_code, period_kind, first_month, last_month, months from published.dim_period")
    assert {code: rest for code, *rest in rows} == {
        code: [kind, whole[0], whole[-1], len(whole)] for code, (kind, whole) in calendar(published_months).items()
    }
    assert (
        len(calendar(published_months)) == 3 * (1 + 4 + 12 + 2) + (2 + 6 + 1) + 2
    )  # 2023-2025, half of 2026, two quarters of 2022


def test_every_period_of_a_monthly_indicator_is_made_of_its_published_months(months: Series, periods: Series) -> None:
    whole = load_catalogue()
    calendar_of_all = calendar({month for cells in months.values() for month in cells})
    compared = defaultdict(int)
    for key, by_period in periods.items():
        indicator = whole.indicator(key[0])
        if indicator.frequency == "annual":
            continue
        scale = getattr(indicator.formula, "scale", 1)
        wanted = {code: span for code, (_, span) in calendar_of_all.items() if is_laid_out(indicator, key[3], span)}
        for code, span in wanted.items():
            cells = [months[key].get(month, NOT_YET) for month in span]
            assert by_period[code] == rolled(indicator.roll_up, cells, scale, indicator.decimals), (key, code)
            compared[indicator.roll_up] += 1
        assert set(by_period) == set(wanted), key
    assert all(compared[rule] > 1000 for rule in ("sum", "recompute", "last", "none")), compared


NOT_YET = Cell(None, None, None, "not_applicable", False, None, None)
"""What a month is to a class before its indicator applies: it has no cell then."""


def is_laid_out(indicator: Indicator, breakdown: str, span: list[date]) -> bool:
    """Say whether a period has a cell: of a class only if it can have a value."""
    return breakdown == "total" or (indicator.roll_up != "none" and f"{span[-1]:%Y-%m}" >= indicator.applies_from)


def rolled(rule: str, cells: list[Cell], scale: int, decimals: int) -> Cell:
    """Compute a period from its months by the roll-up rule of its indicator, as the catalogue documents it."""
    broken = any(cell.series_break for cell in cells)
    if rule == "none" or (rule != "last" and all(cell.status == "not_applicable" for cell in cells)):
        return Cell(None, None, None, "not_applicable", broken, None, None)
    if rule == "last":
        return cells[-1]._replace(series_break=broken)
    worst = max(
        (cell for cell in cells if cell.expected), key=lambda cell: cell.expected - cell.delivered, default=None
    )
    counts = (worst.delivered, worst.expected) if worst else (None, None)
    status = status_of([cell.status for cell in cells])
    if status not in NUMBERED:
        return Cell(None, None, None, status, broken, *counts)
    numbered = [cell for cell in cells if cell.status in NUMBERED]
    if rule == "sum":
        total = sum(cell.value for cell in numbered)
        numerator = None if numbered[0].numerator is None else sum(cell.numerator for cell in numbered)
        return Cell(numerator, None, total, status, broken, *counts)
    numerator, denominator = sum(cell.numerator for cell in numbered), sum(cell.denominator for cell in numbered)
    if denominator == 0:
        return Cell(None, None, None, "undefined", broken, *counts)
    value = (scale * numerator / denominator).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return Cell(numerator, denominator, value, status, broken, *counts)


def status_of(statuses: list[str]) -> str:
    """Return the status of a period of these months; a month with a zero denominator does not change it."""
    for least in ("hidden", "not_ripe", "missing"):
        if least in statuses:
            return least
    if "not_applicable" in statuses:
        return "missing"
    return next((status for status in ("incomplete", "preliminary") if status in statuses), "final")


def test_a_year_of_an_annual_indicator_stands_on_december(months: Series, periods: Series) -> None:
    whole = load_catalogue()
    annual = [row.code for row in whole.indicators if row.frequency == "annual"]
    compared = 0
    for key, by_period in periods.items():
        if key[0] in annual:
            for code in ("2023", "2024", "2025"):
                december = months[key][date(int(code), 12, 1)]
                assert by_period[code] == december, (key, code)
                compared += 1
                if whole.indicator(key[0]).roll_up == "last":
                    assert {by_period[f"{code}{part}"].status for part in ("Q4", "YTD12", "M01-M08")} == {
                        "not_applicable"
                    }
    assert compared > 100
    assert periods["population", "municipality", "272", "total"]["2025"].value > 40_000


def test_the_new_vacancies_of_a_year_are_those_the_source_tells_of_its_months(
    periods: Series, sample_house: Settings
) -> None:
    served: dict[str, list[str]] = defaultdict(list)
    with gzip.open(sample_house.root / "pxweb" / "12r5.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            if row["tiedot"] == "UUDETAVP" and row["kuukausi"].startswith("2025"):
                served[row["alue"]].append(row["value"])
    places = [("municipality", municipality.code, municipality.geo) for municipality in load_catalogue().municipalities]
    for level, code, geo in [*places, ("employment_area", "12", "MK16"), ("country", "SSS", "SSS")]:
        assert len(served[geo]) == 12
        year = periods["new_vacancies", level, code, "total"]["2025"]
        expected = (None, "hidden") if "" in served[geo] else (sum(map(Decimal, served[geo])), "final")
        assert (year.value, year.status) == expected, geo


def test_the_interviews_of_a_year_are_held_and_due_of_all_its_months(periods: Series, sample_house: Settings) -> None:
    cells = initial_interviews.cells(sample_house.root / "delivered" / "register")
    for review, last in (("2025M01-M04", 4), ("2025M01-M08", 8), ("2025", 12)):
        span = [cells["plan", "12", f"2025-{month:02}"] for month in range(1, last + 1)]
        held, due = sum(cell.held for cell in span), sum(cell.due for cell in span)
        cell = periods["initial_interview_on_time", "employment_area", "12", "total"][review]
        share = (Decimal(100 * held) / due).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert cell[:4] == (held, due, share, "final"), review


def test_what_is_hidden_of_persons_cannot_be_told_from_a_period(months: Series, periods: Series) -> None:
    """No period of a rule that adds months up shows a number that a hidden month is part of."""
    whole = load_catalogue()
    hidden = 0
    for key, by_period in periods.items():
        if whole.indicator(key[0]).roll_up in ("sum", "recompute"):
            for code, (_, span) in calendar(set(months[key])).items():
                if any(months[key][month].status == "hidden" for month in span):
                    assert by_period[code].status == "hidden" and by_period[code][:3] == (None, None, None), (key, code)
                    hidden += 1
    assert hidden > 1000
