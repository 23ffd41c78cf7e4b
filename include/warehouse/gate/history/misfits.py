"""Cells that do not fit the history of their place, and why: the findings of the checks against history."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from warehouse.gate.history.scores import Scores
from warehouse.gate.verdict import Severity

FACTORS = (10, 100, 1000)
FACTOR_TOLERANCE = 0.12
"""How far, in powers of ten, a number may be from ten, a hundred or a thousand times the expected one."""
STOP_RATIO = 3.0
"""A count stops the release only if it is also so many times what is expected, or that part of it."""
SCALE_ENDS = 6
"""A mean on the scale 1 to 5 turns into this minus itself when the scale is reversed."""


Cell = tuple[int, int]
"""Row and column of a scored cell: the columns are the judged months."""


@dataclass(frozen=True)
class Misfit:
    """One cell of a fact that a check found, by its keys; a cell that is hidden has no numbers."""

    check_code: str
    severity: Severity
    indicator_key: int
    place_key: int
    month_key: int
    breakdown_key: int
    reason: str
    score: float | None = None
    value: float | None = None
    expected_min: float | None = None
    expected_max: float | None = None


def misfit(scores: Scores, cell: Cell, check_code: str, severity: Severity, reason: str) -> Misfit:
    """Return the misfit of a scored cell."""
    panel = scores.panel
    row, column = int(cell[0]), int(cell[1])
    month = int(scores.columns[column])
    numbers: tuple[float | None, ...] = (None, None, None, None)
    if not panel.is_hidden[row, month]:
        low = np.maximum(scores.low, 0) if scores.rule.noise == "poisson" else scores.low
        arrays = (np.abs(scores.score), scores.value, low, scores.high)
        numbers = tuple(_rounded(float(array[row, column])) for array in arrays)
    return Misfit(
        check_code, severity, panel.series.indicator_key, int(panel.places[row]), panel.month_key(month),
        panel.breakdown_key, reason, *numbers,
    )  # fmt: skip


def _rounded(number: float) -> float | None:
    return None if np.isnan(number) else round(number, 2)


def level_misfits(scores: Scores) -> Iterator[Misfit]:
    """Yield the judged cells that lie outside their limits, by a jump and by the year."""
    judged = scores.panel.is_new[:, scores.columns]
    with np.errstate(invalid="ignore"):
        outside = judged & (np.abs(scores.score) >= scores.rule.warning)
    for row, column in np.argwhere(outside):
        yield misfit(scores, (row, column), "level", _severity(scores, row, column), _reason(scores, row, column))


def _severity(scores: Scores, row: int, column: int) -> Severity:
    stop = scores.rule.stop
    value, expected = abs(scores.value[row, column]), abs(scores.expected[row, column])
    ratio = (max(value, expected) + 1) / (min(value, expected) + 1)
    is_far = scores.panel.series.unit != "count" or ratio >= STOP_RATIO
    return "critical" if stop is not None and abs(scores.score[row, column]) >= stop and is_far else "warning"


def _reason(scores: Scores, row: int, column: int) -> str:
    """Say what the number looks like, if it looks like a usual mistake."""
    series = scores.panel.series
    value, expected = float(scores.value[row, column]), float(scores.expected[row, column])
    if series.unit == "percent" and 0 < value <= 1 < expected:
        return "it looks like a share (0-1) where per cent is expected"
    if series.unit == "score" and abs(SCALE_ENDS - value - expected) < abs(value - expected) / 4:
        return "it looks as if the scale had been reversed"
    if value * expected < 0 and abs(value + expected) < abs(value - expected) / 4:
        return "it looks as if the sign had been reversed"
    if value * expected > 0:
        power = float(np.log10(value / expected))
        for factor in FACTORS:
            if abs(abs(power) - np.log10(factor)) < FACTOR_TOLERANCE:
                return f"it is about {factor} times {'what is' if power > 0 else 'less than'} expected"
    direction = "above" if value > expected else "below"
    return f"it lies {direction} what the month before and the same month a year before let one expect"
