"""214 real months of the official table, judged one after another as if each had just come.

Of the twelve municipalities and of the regions with official rows that an instance of the two areas holds, and of all of
Finland's municipalities. What is found must be real: the lock-down of spring 2020, the lay-offs of a car factory.
"""

import csv
import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from warehouse.gate.history.judge import judge_panels
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.history.panel import Panel, Series

SERIES = {
    "TYOTTOMATLOPUSSA": Series(102, "unemployed", "stock", "count", "customers", "statfin_12r5"),
    "TYOVOIMATK": Series(103, "labour_force", "stock", "count", "customers", "statfin_12r5"),
    "AVPAIKATLOPUSSA": Series(1, "open_vacancies", "stock", "count", "vacancies", "statfin_12r5"),
}
TWELVE = ("074", "217", "236", "272", "288", "421", "440", "584", "598", "599", "849", "924")
OWN_MUNICIPALITIES = tuple(f"KU{code}" for code in TWELVE)
OFFICIAL_ROWS = ("MK16", "SSS")
FIRST_YEAR = 2006
LOCK_DOWN = {"2020M03", "2020M04"}
Table = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
def table(shared: Path) -> Table:
    with gzip.open(shared / "data" / "real" / "statfin_12r5_2006M01_2023M10_all_areas.csv.gz", "rt") as lines:
        rows = list(csv.reader(lines))[1:]
    return {(area, month, measure): float(value) if value else np.nan for area, month, measure, value in rows}


def months_of(table: Table) -> list[str]:
    return sorted({month for _, month, _ in table})


def panel_at(table: Table, areas: tuple[str, ...], measure: str, months: list[str]) -> Panel:
    """Return what a publish of the last of the months would judge: that month is new, the others are released."""
    value = np.array([[table[area, month, measure] for month in months] for area in areas])
    is_hidden, no = np.isnan(value), np.zeros(value.shape, bool)
    is_new = no.copy()
    is_new[:, -1] = True
    return Panel(
        SERIES[measure], 1, np.arange(len(areas)), areas, np.arange(len(months)) + 12 * FIRST_YEAR + 1,
        value, np.full(value.shape, np.nan), np.where(is_new, np.nan, value),
        is_hidden, is_hidden & ~is_new, no, is_new,
    )  # fmt: skip


def judged(table: Table, areas: tuple[str, ...], *, has_pairs: bool) -> dict[str, list[Misfit]]:
    """Judge every month; return what is found by month."""
    months = months_of(table)
    by_month: dict[str, list[Misfit]] = {}
    for number, month in enumerate(months):
        panels = [panel_at(table, areas, measure, months[: number + 1]) for measure in SERIES]
        by_month[month] = list(judge_panels(panels, {}, has_pairs=has_pairs))
    return by_month


def stops(by_month: dict[str, list[Misfit]]) -> list[Misfit]:
    return [misfit for misfits in by_month.values() for misfit in misfits if misfit.severity == "critical"]


def test_no_month_of_the_own_places_is_stopped_and_one_warning_at_most(table: Table) -> None:
    municipalities = judged(table, OWN_MUNICIPALITIES, has_pairs=True)
    regions = judged(table, OFFICIAL_ROWS, has_pairs=False)
    assert len(municipalities) == 214
    assert stops(municipalities) == stops(regions) == []
    warnings = Counter({month: len(municipalities[month]) + len(regions[month]) for month in municipalities})
    assert max(warnings.values()) <= 1, +warnings
    assert {month for month, number in warnings.items() if number} <= LOCK_DOWN


def test_no_month_of_all_of_finland_is_stopped_and_one_warning_on_the_average(table: Table) -> None:
    municipalities = tuple(sorted({area for area, *_ in table if area.startswith("KU")}))
    by_month = judged(table, municipalities, has_pairs=True)
    assert len(municipalities) > 300
    assert stops(by_month) == []
    named = {(municipalities[m.place_key], month, m.check_code) for month, misfits in by_month.items() for m in misfits}
    assert len(named) <= len(by_month)
    assert ("KU895", "2019M11", "level") in named, "the lay-offs of Uusikaupunki"
