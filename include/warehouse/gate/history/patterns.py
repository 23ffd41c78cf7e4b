"""Patterns of several cells: a month that repeats another, a series displaced, places exchanged, all places moved.

Chance is weighed in powers of ten: how probable it is that a cell is equal to another one by chance follows from the
series' own noise, and from how often it really repeats itself.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from warehouse.gate.history.misfits import Misfit, misfit
from warehouse.gate.history.panel import Floats
from warehouse.gate.history.scales import SCALED
from warehouse.gate.history.scores import Scores
from warehouse.gate.history.windows import lag
from warehouse.gate.verdict import Severity

LAGS = (*range(1, 13), 24)
CHANCE = 6.0
"""Equal cells are reported when chance makes them equal once in ten to this power."""
MOST_EQUAL = 0.8
"""At least this share of the comparable cells must be equal."""
SMALLEST = 5
"""Smaller numbers repeat themselves and are not weighed."""
MEAN_CHANCE = 0.5
"""And of the equal cells each one by chance so rarely, in powers of ten, on the average: some series stand still."""
LEAST_STEPS = 10
"""Steps from month to month without which nobody knows how often a series repeats itself."""
LEAST_SHIFTED = 6
"""Changed months of a series without which it is not said to be displaced."""
SWAP_MISFIT, SWAP_FIT = 2.0, 3.0
PAIRS = 66
"""Pairs of twelve places: among more of them, the two misfits must be larger, for chance makes more pairs."""
COMMON_PLACES = 4
COMMON_WARNING, COMMON_STOP = 2.5, 5.0
"""All places together move by at most this factor against what is expected."""
Weights = dict[tuple[str, int, int, int], list[tuple[float, bool, Scores, int, int]]]


def improbability(scores: Scores) -> Floats:
    """Return for each judged cell how improbable it is, in powers of ten, that it equals another month's by chance."""
    panel = scores.panel
    published = np.where(panel.is_new, panel.released, panel.value)
    earlier = published if not np.isnan(published).all() else panel.value
    steps = lag(earlier, 1)
    steps_known = np.sum(~np.isnan(earlier) & ~np.isnan(steps), axis=1)
    repeats = np.sum(earlier == steps, axis=1) / (steps_known + 2.0)
    now = np.abs(scores.panel.value[:, scores.columns])
    spread = scores.noise * (np.sqrt(now) if scores.rule.noise == "poisson" else now)
    by_size = 1 / np.maximum(np.sqrt(4 * np.pi) * np.nan_to_num(spread, nan=0.1), 1)
    chance = np.maximum(by_size, repeats[:, None])
    is_weighed = (now >= SMALLEST) & (steps_known >= LEAST_STEPS)[:, None]
    return np.where(is_weighed, -np.log10(chance), 0.0)


def repetitions(all_scores: Iterable[Scores]) -> Iterator[Misfit]:
    """Yield months of an indicator at all places, and of a place in all of a source, that are equal to earlier ones."""
    by_indicator: Weights = defaultdict(list)
    by_place: Weights = defaultdict(list)
    for scores in all_scores:
        if scores.panel.series.unit not in ("count", "euro") or scores.panel.series.kind == "cumulative":
            continue
        weight = improbability(scores)
        for months in LAGS:
            before = lag(scores.panel.value, months)[:, scores.columns]
            now = scores.panel.value[:, scores.columns]
            usable = ~np.isnan(before) & ~np.isnan(now) & scores.panel.is_new[:, scores.columns] & (now >= SMALLEST)
            for row, column in np.argwhere(usable):
                cell = (float(weight[row, column]), bool(now[row, column] == before[row, column]), scores, row, column)
                month = int(scores.panel.months[scores.columns[column]])
                series = scores.panel.series
                by_indicator[series.code, scores.panel.breakdown_key, month, months].append(cell)
                by_place[series.source or "", int(scores.panel.places[row]), month, months].append(cell)
    yield from _repeated(by_indicator, "all places repeat the month {months} months before")
    yield from _repeated(by_place, "all figures of the place repeat those of {months} months before")


def _repeated(groups: Weights, reason: str) -> Iterator[Misfit]:
    for (*_, months), cells in groups.items():
        equal = [cell for cell in cells if cell[1]]
        chance = sum(cell[0] for cell in equal)
        if len(equal) < MOST_EQUAL * len(cells) or chance < max(CHANCE, MEAN_CHANCE * len(equal)):
            continue
        for _, _, scores, row, column in equal:
            yield misfit(scores, (row, column), "repetition", "warning", reason.format(months=months))


def shifts(scores: Scores) -> Iterator[Misfit]:
    """Yield series whose changed months are those of the newest release, displaced by a month."""
    panel = scores.panel
    changed = panel.is_new & ~np.isnan(panel.released) & ~np.isnan(panel.value)
    weight = improbability(scores)
    for months in (1, -1):
        moved = lag(panel.released, 1) if months == 1 else lag(panel.released[:, ::-1], 1)[:, ::-1]
        equal = changed & (panel.value == moved)
        for row in np.flatnonzero(equal.sum(axis=1) >= LEAST_SHIFTED):
            at = np.flatnonzero(np.isin(scores.columns, np.flatnonzero(equal[row])))
            comparable = changed[row] & ~np.isnan(moved[row])
            if len(at) >= MOST_EQUAL * comparable.sum() and weight[row, at].sum() >= CHANCE:
                words = "later" if months == 1 else "earlier"
                for column in at:
                    yield misfit(
                        scores, (int(row), int(column)), "shift", "critical", f"the series stands a month {words}"
                    )


def swaps(scores: Scores) -> Iterator[Misfit]:
    """Yield pairs of places of which each fits the other's history and not its own."""
    judged = scores.panel.is_new[:, scores.columns] & ~np.isnan(scores.score)
    if scores.rule.noise not in SCALED:
        return
    now, expected = scores.scaled(scores.value), scores.scaled(scores.expected)
    pairs_of_panel = len(scores.panel.places) * (len(scores.panel.places) - 1) / 2
    limit = scores.rule.warning + math.sqrt(2 * math.log(max(pairs_of_panel / PAIRS, 1)))
    for column in range(len(scores.columns)):
        rows = np.flatnonzero(judged[:, column] & (np.abs(scores.score[:, column]) >= SWAP_MISFIT))
        if len(rows) < 2:
            continue
        fits = (
            np.abs(now[rows, column][None, :] - expected[rows, column][:, None]) / scores.noise[rows, column][:, None]
        )
        signs = np.sign(scores.score[rows, column])
        pairs = (fits < SWAP_FIT) & (fits.T < SWAP_FIT) & (signs[:, None] != signs[None, :])
        size = np.hypot(scores.score[rows, column][:, None], scores.score[rows, column][None, :])
        for first, second in np.argwhere(pairs & (size >= limit)):
            other = scores.panel.place_codes[rows[second]]
            reason = f"it fits the history of {other}, whose number fits here"
            yield misfit(scores, (int(rows[first]), column), "swap", "warning", reason)


def common_moves(scores: Scores) -> Iterator[Misfit]:
    """Yield every judged place of a month in which all of them have moved by the same large factor."""
    panel = scores.panel
    if panel.series.unit not in ("count", "euro") or len(panel.places) < COMMON_PLACES:
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        power = np.log10(scores.value / scores.expected)
    power = np.where(np.isfinite(power) & scores.has_year & (scores.expected >= SMALLEST), power, np.nan)
    for column in range(len(scores.columns)):
        numbers = power[:, column][~np.isnan(power[:, column])]
        if len(numbers) < COMMON_PLACES:
            continue
        common = float(np.median(numbers))
        if abs(common) < np.log10(COMMON_WARNING) or np.mean(np.sign(numbers) == np.sign(common)) < MOST_EQUAL:
            continue
        severity: Severity = "critical" if abs(common) >= np.log10(COMMON_STOP) else "warning"
        words = (
            f"all places together are {10 ** abs(common):.1f} times {'what is' if common > 0 else 'less than'} expected"
        )
        for row in np.flatnonzero(panel.is_new[:, scores.columns[column]] & ~np.isnan(power[:, column])):
            yield misfit(scores, (int(row), column), "common", severity, words)
