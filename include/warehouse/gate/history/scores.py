"""How far each judged cell is from what its series lets one expect, in units of the series' own noise.

Counts are compared as roots, whose Poisson noise is 1 whatever the size, so that small counts are never judged by per
cent; shares by the binomial noise of their denominator. How much noisier a series is than that comes from its own
errors (the median absolute deviation), drawn towards that of the other places while there are few of them. What all
places have in common in a month, as a lock-down or a rule, is taken out, and a month in which they scatter is judged by
that scatter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.catalogue.history import HistoryRule
from warehouse.gate.history.expectation import Expected, expect
from warehouse.gate.history.panel import Flags, Floats, Panel
from warehouse.gate.history.scales import SCALED, scaled, unscaled, usual_size
from warehouse.gate.history.windows import NORMAL_MAD, median, numbers_before, windows_before

ERROR_MONTHS = 36
"""How many earlier months' errors tell the noise."""
POOLED_MONTHS = 6
"""The other places' noise weighs as much as so many months of the series itself."""
PEERS = 6
"""Places that must be there before anything is taken for common to all."""
WITHOUT_YEAR = 0.5
"""What a score is worth that no same month a year before confirms."""
ANSWER_SPREAD = 1.0
"""Spread of single answers on their scale, which the series' own noise corrects."""


@dataclass(frozen=True)
class Scores:
    """Of the judged months (columns of the panel): score, and limits within which a number is expected."""

    panel: Panel
    rule: HistoryRule
    columns: NDArray[np.int64]
    value: Floats
    expected: Floats
    """What is expected: of the two expectations, the one nearer to the number."""
    score: Floats
    """Signed; 0 where the two expectations disagree, NaN where nothing can be said."""
    has_year: Flags
    """Whether the same month a year before says something too."""
    noise: Floats
    """The larger noise of the two, on the scale of the comparison."""
    low: Floats
    high: Floats
    size: Floats
    """The usual size of each place's numbers, as a column."""

    def scaled(self, values: Floats) -> Floats:
        """Return numbers of these places on the scale of the comparison."""
        return scaled(self.rule.noise, values, self.size)


def score(panel: Panel, rule: HistoryRule, columns: NDArray[np.int64] | None = None) -> Scores:
    """Score the cells of the given columns; of those that have a new or changed cell unless any are given."""
    if columns is None:
        columns = np.flatnonzero(panel.is_new.any(axis=0))
    expected = expect(panel, rule)
    parts = [_Part.of(panel, rule, expected, kind, columns) for kind in ("by_month", "by_year")]
    by_month, by_year = (part.score for part in parts)
    agree = np.sign(by_month) == np.sign(by_year)
    both = np.where(agree, np.sign(by_month) * np.minimum(np.abs(by_month), np.abs(by_year)), 0.0)
    alone = np.where(
        np.isnan(by_year), by_month * WITHOUT_YEAR, np.where(np.isnan(by_month), by_year * WITHOUT_YEAR, both)
    )
    value = expected.value[:, columns]
    centres = np.stack([part.centre for part in parts])
    near = np.where(
        np.nan_to_num(np.abs(parts[0].error), nan=np.inf) <= np.nan_to_num(np.abs(parts[1].error), nan=np.inf), 0, 1
    )
    return Scores(
        panel,
        rule,
        columns,
        value,
        np.take_along_axis(centres, near[None], axis=0)[0],
        alone,
        ~np.isnan(by_year),
        np.fmax(parts[0].noise, parts[1].noise),
        np.fmin(*(part.limit(rule, -1) for part in parts)),
        np.fmax(*(part.limit(rule, 1) for part in parts)),
        usual_size(expected.value),
    )


@dataclass(frozen=True)
class _Part:
    """The comparison with one of the two expectations, at the judged months."""

    centre: Floats
    error: Floats
    noise: Floats
    score: Floats
    unit: Floats
    common: Floats
    scatter: Floats
    size: Floats

    @classmethod
    def of(cls, panel: Panel, rule: HistoryRule, expected: Expected, kind: str, columns: NDArray[np.int64]) -> "_Part":
        centre: Floats = getattr(expected, kind)
        if rule.noise == "poisson":
            centre = np.maximum(centre, 0)
        size = usual_size(expected.value)
        unit = _unit(panel, rule, centre, size)
        error = (scaled(rule.noise, expected.value, size) - scaled(rule.noise, centre, size)) / unit
        noise, months = _noise(error, columns)
        relative = rule.least_relative * np.sqrt(np.abs(centre[:, columns])) if rule.noise == "poisson" else 0.0
        noise = np.fmax(noise, np.fmax(rule.least_noise, relative))
        noise = noise * (1 + 3 / np.maximum(months, 1))
        distance, common, scatter = _without_common(error[:, columns] / noise)
        distance = np.where(months >= rule.months, distance, np.nan)
        return cls(centre[:, columns], error[:, columns], noise, distance, unit[:, columns], common, scatter, size)

    def limit(self, rule: HistoryRule, sign: int) -> Floats:
        """Return the number from which a cell is a warning, upwards or downwards."""
        distance = (self.common + sign * rule.warning * self.scatter) * self.noise * self.unit
        return unscaled(rule.noise, scaled(rule.noise, self.centre, self.size) + distance, self.size)


def _unit(panel: Panel, rule: HistoryRule, centre: Floats, size: Floats) -> Floats:
    """Return the noise that size alone explains, on the scale of the comparison."""
    if rule.noise in SCALED:
        return np.ones_like(centre)
    people = np.maximum(np.nan_to_num(panel.denominator, nan=1.0), 1)
    if rule.noise == "binomial":
        share = (np.clip(centre / 100, 0, 1) * people + 1) / (people + 2)
        noise: Floats = 100 * np.sqrt(share * (1 - share) / people)
        return noise
    if rule.noise == "answers":
        return ANSWER_SPREAD / np.sqrt(people)
    return np.broadcast_to(size, centre.shape)


def _noise(error: Floats, columns: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return each series' noise before each judged month, and how many errors it is known from."""
    earlier = np.abs(windows_before(error, columns, ERROR_MONTHS))
    noise = NORMAL_MAD * median(earlier)
    months = np.minimum(numbers_before(error)[:, columns], ERROR_MONTHS)
    others = median(noise, axis=0)[None, :]
    noise = np.where(np.isnan(noise), others, noise)
    pooled = (POOLED_MONTHS * others**2 + months * noise**2) / (POOLED_MONTHS + months)
    return np.sqrt(pooled), months


def _without_common(distance: Floats) -> tuple[Floats, Floats, Floats]:
    """Take out what most places have in common in a month, and their scatter if it is larger than usual."""
    peers = np.sum(~np.isnan(distance), axis=0)
    common = np.where(peers >= PEERS, np.nan_to_num(median(distance, axis=0)), 0.0)
    rest = distance - common
    scatter = np.where(peers >= PEERS, np.nan_to_num(NORMAL_MAD * median(np.abs(rest), axis=0)), 0.0)
    scatter = np.maximum(scatter, 1)
    return rest / scatter, common, scatter
