"""Defects for the mutation test of the gate: one wrong thing each, drawn by a seed, with the power to see it.

A defect is made in the panels that the gate has read from the sample's marts, as if the sample's other cells were
released before. Its power is computed from the clean series alone: the probability that a shift of its size, in units
of the noise that the cell's limits are made of, ends beyond a limit, when chance moves the cell by one unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import erf, sqrt
from random import Random

import numpy as np

from warehouse.catalogue.history import HistoryRule, load_history
from warehouse.gate.history.judge import judge_panels
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.history.panel import Panel
from warehouse.gate.history.scores import Scores, score

SURE = 0.95
"""A defect is detectable if its computed power is at least this."""
DRAWS = 400
"""Cells that are tried for a kind before it is given up."""
LAST_MONTHS = 24
Cell = tuple[int, int, int]
"""Indicator, place and month, by their keys."""


@dataclass(frozen=True)
class Defect:
    """One defect: the panels with it, the cells that are wrong, and how surely it can be seen."""

    kind: str
    where: str
    panels: tuple[Panel, ...]
    cells: frozenset[Cell]
    """The wrong cells that are to be named."""
    power: float
    touched: frozenset[Cell] = frozenset()
    """Wrong cells that may be named as well: too small to be weighed, or equal to the right ones."""

    @property
    def is_detectable(self) -> bool:
        return self.power >= SURE

    def misfits(self) -> list[Misfit]:
        return list(judge_panels(self.panels, {}))

    def is_seen(self) -> bool:
        """Say whether every wrong cell is named by its indicator, place and month, and no right one is."""
        named = {(m.indicator_key, m.place_key, m.month_key) for m in self.misfits()}
        return self.cells <= named <= self.cells | self.touched


@dataclass(frozen=True)
class Target:
    """A cell of a panel that a defect is made in, with the clean panel's scores of that month."""

    panel: Panel
    row: int
    month: int
    scores: Scores

    @property
    def value(self) -> float:
        return float(self.panel.value[self.row, self.month])

    @property
    def cell(self) -> Cell:
        return next(iter(cells_of(self.panel, [self.row], self.month)))

    @property
    def place(self) -> str:
        return self.panel.place_codes[self.row]

    @property
    def where(self) -> str:
        return f"{self.panel.series.code} {self.place} {self.cell[2]}"

    @property
    def everywhere(self) -> str:
        return f"{self.panel.series.code} * {self.cell[2]}"

    @property
    def noise(self) -> float:
        """The noise that the limits of the cell are made of, on the scale of the comparison."""
        low, high = (self.scaled(float(limit[self.row, 0])) for limit in (self.scores.low, self.scores.high))
        return (high - low) / (2 * self.scores.rule.warning)

    def distance(self, value: float) -> float:
        """Return how far a number is from the clean one, in units of noise."""
        return abs(self.scaled(value) - self.scaled(self.value)) / self.noise

    def jumped(self, distance: float) -> float:
        """Return a count that is so many times the noise away from the clean one."""
        at = max(self.scaled(self.value) + distance * self.noise, 0.0)
        return float(round(at**2 / 4))

    def scaled(self, value: float) -> float:
        return float(self.scores.scaled(np.full_like(self.scores.size, value))[self.row, 0])

    def with_value(self, value: float) -> Panel:
        numbers = self.panel.value.copy()
        numbers[self.row, self.month] = value
        return replace(self.panel, value=numbers)


def normal(distance: float) -> float:
    """Return the probability that a standard normal number is below a distance."""
    return 0.5 * (1 + erf(distance / sqrt(2)))


def cells_of(panel: Panel, rows: Iterable[int], month: int) -> frozenset[Cell]:
    """Return the cells of some places in a month."""
    return frozenset((panel.series.indicator_key, int(panel.places[row]), panel.month_key(month)) for row in rows)


def rule_of(panel: Panel) -> HistoryRule:
    return load_history().rule(panel.series.kind, panel.series.unit, panel.series.counts)


def as_of(panel: Panel, month: int) -> Panel:
    """Cut a panel after a month, as a publish of that month judges it: it is new, the others are released."""
    end = month + 1
    value, is_hidden = panel.value[:, :end], panel.is_hidden[:, :end]
    is_new = np.zeros(value.shape, bool)
    is_new[:, month] = ~np.isnan(value[:, month]) | is_hidden[:, month]
    return replace(
        panel,
        months=panel.months[:end],
        value=value,
        denominator=panel.denominator[:, :end],
        released=np.where(is_new, np.nan, value),
        is_hidden=is_hidden,
        was_hidden=is_hidden & ~is_new,
        is_break=panel.is_break[:, :end],
        is_new=is_new,
    )


class Draw:
    """Draws cells of the sample's panels: totals of the last two years that can be judged by both expectations."""

    def __init__(self, panels: Sequence[Panel], seed: int) -> None:
        self.panels = [panel for panel in panels if panel.breakdown_key == 1]
        self.rng = Random(seed)

    def targets(self, *, units: Sequence[str] = ("count",), kinds: Sequence[str] = ()) -> Iterator[Target]:
        """Yield cells in random order."""
        panels = [
            panel
            for panel in self.panels
            if panel.series.unit in units and panel.series.kind in (kinds or {panel.series.kind} - {"cumulative"})
        ]
        for _ in range(DRAWS):
            panel = self.rng.choice(panels)
            month = self.rng.randrange(max(len(panel.months) - LAST_MONTHS, 0), len(panel.months))
            row = self.rng.randrange(len(panel.places))
            cut = as_of(panel, month)
            scores = score(cut, rule_of(cut), np.array([month]))
            if not np.isnan(scores.score[row, 0]) and scores.has_year[row, 0]:
                yield Target(cut, row, month, scores)

    def same_source(self, target: Target) -> list[Panel]:
        """Return the totals of the target's source as of its month, its own panel left out."""
        end, series = target.panel.months[target.month], target.panel.series
        return [
            as_of(panel, int(np.flatnonzero(panel.months == end)[0]))
            for panel in self.panels
            if panel.series.source == series.source
            and panel.series.indicator_key != series.indicator_key
            and end in panel.months
        ]
