"""What a series lets one expect of each month: from the month before, and from the same month a year before.

A stock is expected to move as it moved in this season of earlier years, a flow to be what it usually is in a year. The
year-on-year expectation adds the change that the last half-year shows. Across a declared break nothing is compared.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.catalogue.history import HistoryRule
from warehouse.gate.history.panel import Flags, Floats, Panel
from warehouse.gate.history.windows import lag, median, median_before, numbers_before

YEAR = 12
HALF_YEAR = 6
SEASON_YEARS = 3
LEAST_FOR_A_LEVEL = 6
"""Numbers before a month, without which no usual level of a flow is known."""


@dataclass(frozen=True)
class Expected:
    """Expectations of every month of a panel; NaN where there is none."""

    value: Floats
    """The panel's numbers as they are compared: of a cumulative indicator, what each month adds."""
    by_month: Floats
    by_year: Floats


def expect(panel: Panel, rule: HistoryRule) -> Expected:
    """Return what is expected of every month, from earlier months alone."""
    value = _increments(panel) if panel.series.kind == "cumulative" else panel.value
    is_relative = rule.noise == "poisson"
    age = _months_since_break(panel.is_break)
    if panel.series.kind == "stock":
        by_month = np.where(age == 0, np.nan, _moved_as_usual(value, is_relative))
    else:
        by_month = _usual_level(value, age)
    by_year = np.where(age < YEAR, np.nan, _year_before(value, is_relative))
    return Expected(value, by_month, by_year)


def _increments(panel: Panel) -> Floats:
    added = panel.value - lag(panel.value, 1)
    is_january = panel.months % YEAR == 1
    added[:, is_january] = panel.value[:, is_january]
    return added


def _months_since_break(is_break: Flags) -> Floats:
    """Return how many months ago the newest break was; infinite before the first."""
    months = np.arange(is_break.shape[1], dtype=float)
    newest = np.maximum.accumulate(np.where(is_break, months, -np.inf), axis=1)
    return months - newest


def _moved_as_usual(value: Floats, is_relative: bool) -> Floats:
    """Return the month before, moved by the median of what happened in this month of earlier years."""
    before, moved = lag(value, 1), value - lag(value, 1)
    moves = []
    for year in range(1, SEASON_YEARS + 1):
        growth = np.clip(before / np.maximum(lag(value, YEAR * year + 1), 1), 0.5, 2) if is_relative else 1.0
        moves.append(lag(moved, YEAR * year) * growth)
    return before + np.nan_to_num(median(np.stack(moves), axis=0))


def _usual_level(value: Floats, age: Floats) -> Floats:
    """Return the median of the year before; soon after a break, that of the months since."""
    level = np.where(age < YEAR, median_before(value, HALF_YEAR), median_before(value, YEAR))
    return np.where((age < HALF_YEAR) | (numbers_before(value) < LEAST_FOR_A_LEVEL), np.nan, level)


def _year_before(value: Floats, is_relative: bool) -> Floats:
    """Return the same month a year before, changed as the median of the last half-year's year-on-year changes."""
    before = lag(value, YEAR)
    if not is_relative:
        return before + median_before(value - before, HALF_YEAR)
    change = np.log((np.maximum(value, 0) + 0.5) / (np.maximum(before, 0) + 0.5))
    return (before + 0.5) * np.exp(median_before(change, HALF_YEAR)) - 0.5
