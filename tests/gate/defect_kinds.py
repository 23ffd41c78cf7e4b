"""The kinds of defects of the mutation test: wrong numbers, and wrong months, places and sets of cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import hypot

import numpy as np

from tests.gate.defects import Cell, Defect, Draw, Target, cells_of, normal, rule_of
from warehouse.gate.history.panel import Panel
from warehouse.gate.history.patterns import (
    CHANCE,
    COMMON_PLACES,
    LEAST_SHIFTED,
    MEAN_CHANCE,
    SMALLEST,
    SWAP_MISFIT,
    improbability,
)  # fmt: skip
from warehouse.gate.history.releases import LARGEST_HIDDEN, REVISION, SHOWN_MONTHS
from warehouse.gate.history.scores import score

SHARES = {"units": ("percent",), "kinds": ("ratio",)}
CHANGES: dict[str, tuple[Callable[[Target], float], dict[str, tuple[str, ...]]]] = {
    "ten times": (lambda target: target.value * 10, {}),
    "a hundred times": (lambda target: target.value * 100, {}),
    "a thousand times": (lambda target: target.value * 1000, {}),
    "a tenth": (lambda target: float(round(target.value / 10)), {}),
    "a hundredth": (lambda target: float(round(target.value / 100)), {}),
    "doubled": (lambda target: target.value * 2, {}),
    "halved": (lambda target: float(round(target.value / 2)), {}),
    "zero": (lambda target: 0.0, {}),
    "sign reversed": (lambda target: -target.value, {}),
    "jump of 8 times the noise": (lambda target: target.jumped(8), {}),
    "drop of 8 times the noise": (lambda target: target.jumped(-8), {}),
    "digits reversed": (lambda target: float(str(int(target.value))[::-1]), {}),
    "first digit lost": (lambda target: float(str(int(target.value))[1:] or 0), {}),
    "first digit twice": (lambda target: float(str(int(target.value))[0] + str(int(target.value))), {}),
    "thousands for euros": (lambda target: target.value / 1000, {"units": ("euro",), "kinds": ("flow",)}),
    "cents for euros": (lambda target: target.value * 100, {"units": ("euro",), "kinds": ("flow",)}),
    "share for per cent": (lambda target: target.value / 100, SHARES),
    "complement of the share": (lambda target: 100 - target.value, SHARES),
    "scale reversed": (lambda target: 6 - target.value, {"units": ("score",)}),
}
"""Kind -> the wrong number, and which indicators it can happen to."""


def single_cells(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield defects of one number."""
    change, wanted = CHANGES[kind]
    for target in draw.targets(**wanted):
        wrong = change(target)
        if wrong != target.value:
            power = normal(target.distance(wrong) - target.scores.rule.warning)
            yield Defect(kind, target.where, (target.with_value(wrong),), frozenset({target.cell}), power)


def repeated_months(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield months of an indicator that are, at all places, another month's."""
    months = {"the month before at all places": 1, "the year before at all places": 12}[kind]
    for target in draw.targets():
        panel, month = target.panel, target.month
        before, numbers = panel.value[:, month - months], panel.value.copy()
        copied = ~np.isnan(before) & ~np.isnan(numbers[:, month])
        numbers[copied, month] = before[copied]
        wrong = replace(panel, value=numbers)
        rows = np.flatnonzero(copied & (before >= SMALLEST))
        power = _is_improbable([float(_weights(wrong, [month])[row, 0]) for row in rows])
        yield Defect(
            kind, target.everywhere, (wrong,), cells_of(panel, rows, month), power,
            cells_of(panel, range(len(panel.places)), month),
        )  # fmt: skip


def repeated_place(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield deliveries of a place whose figures are all those of the month before."""
    for target in draw.targets():
        end, panels, weights = target.panel.months[target.month], [], []
        cells: set[Cell] = set()
        touched: set[Cell] = set()
        for panel in [target.panel, *draw.same_source(target)]:
            month = int(np.flatnonzero(panel.months == end)[0])
            rows = np.flatnonzero(panel.places == target.panel.places[target.row])
            if panel.series.unit != "count" or not len(rows) or np.isnan(panel.value[rows[0], month - 1 :]).any():
                continue
            row = int(rows[0])
            numbers = panel.value.copy()
            numbers[row, month] = numbers[row, month - 1]
            panels.append(replace(panel, value=numbers))
            touched |= cells_of(panel, [row], month)
            if numbers[row, month] >= SMALLEST:
                cells |= cells_of(panel, [row], month)
                weights.append(float(_weights(panels[-1], [month])[row, 0]))
        where = f"{target.panel.series.source} {target.place} {target.cell[2]}"
        if cells:
            yield Defect(
                kind, where, tuple(panels), frozenset(cells), _is_improbable(weights), frozenset(touched)
            )  # fmt: skip


def displaced(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield series that stand a month later, or earlier, than in the newest release."""
    step, edge = (1, 0) if kind == "a month later" else (-1, -1)
    for target in draw.targets():
        panel, row, released = target.panel, target.row, target.panel.value
        moved = np.roll(released[row], step)
        moved[edge] = released[row, edge]
        changed = np.flatnonzero((moved != released[row]) & ~np.isnan(moved) & ~np.isnan(released[row]))
        if not len(changed):
            continue
        numbers, is_new = released.copy(), np.zeros_like(panel.is_new)
        numbers[row, changed], is_new[row, changed] = moved[changed], True
        wrong = replace(panel, value=numbers, released=released, is_new=is_new)
        weight = _weights(wrong, changed)[row].sum()
        power = float(len(changed) >= LEAST_SHIFTED and weight >= CHANCE)
        cells = frozenset(cell for month in changed for cell in cells_of(panel, [row], int(month)))
        yield Defect(kind, target.where, (wrong,), cells, power)


def exchanged(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield two municipalities that stand in each other's row."""
    for target in draw.targets():
        panel, month = target.panel, target.month
        partner = Target(panel, draw.rng.randrange(len(panel.places)), month, target.scores)
        if partner.row == target.row or np.isnan(target.scores.score[partner.row, 0]) or partner.value == target.value:
            continue
        numbers = panel.value.copy()
        numbers[[target.row, partner.row], month] = [partner.value, target.value]
        first, second = target.distance(partner.value), partner.distance(target.value)
        limits = (first - SWAP_MISFIT, second - SWAP_MISFIT, hypot(first, second) - target.scores.rule.warning)
        cells = frozenset({target.cell, partner.cell})
        where = f"{target.where} and {partner.place}"
        yield Defect(kind, where, (replace(panel, value=numbers),), cells, min(map(normal, limits)))


def hidden(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield totals that are hidden though they always were shown."""
    for target in draw.targets():
        panel, cell = target.panel, (target.row, target.month)
        was_shown = not panel.is_hidden[target.row, max(target.month - SHOWN_MONTHS, 0) : target.month].any()
        if not was_shown or target.value <= LARGEST_HIDDEN:
            continue
        is_hidden, numbers = panel.is_hidden.copy(), panel.value.copy()
        is_hidden[cell], numbers[cell] = True, np.nan
        power = normal(target.distance(LARGEST_HIDDEN) - target.scores.rule.warning)
        wrong = replace(panel, value=numbers, is_hidden=is_hidden)
        yield Defect(kind, target.where, (wrong,), frozenset({target.cell}), power)


def revised(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield released numbers that a later delivery changes by six times the noise."""
    for target in draw.targets():
        wrong = target.with_value(target.jumped(draw.rng.choice((6, -6))))
        is_new = np.zeros_like(wrong.is_new)
        is_new[target.row, target.month] = True
        wrong = replace(wrong, released=target.panel.value, is_new=is_new)
        change = abs(target.scaled(float(wrong.value[target.row, target.month])) - target.scaled(target.value))
        # Nothing of chance is in it: both numbers are known.
        power = float(change >= REVISION * float(target.scores.noise[target.row, 0]))
        yield Defect(kind, target.where, (wrong,), frozenset({target.cell}), power)


def common(draw: Draw, kind: str) -> Iterator[Defect]:
    """Yield months in which all places are ten times too large."""
    for target in draw.targets():
        panel, month, scores = target.panel, target.month, target.scores
        numbers = panel.value.copy()
        numbers[:, month] *= 10
        rows = np.flatnonzero(~np.isnan(numbers[:, month]))
        weighed = [row for row in rows if scores.has_year[row, 0] and scores.expected[row, 0] >= 2 * SMALLEST]
        yield Defect(
            kind, target.everywhere, (replace(panel, value=numbers),), cells_of(panel, weighed, month),
            float(len(weighed) >= COMMON_PLACES), cells_of(panel, rows, month),
        )  # fmt: skip


def _weights(panel: Panel, columns: Sequence[int]) -> np.ndarray:
    return improbability(score(panel, rule_of(panel), np.asarray(columns)))


def _is_improbable(weights: list[float]) -> float:
    return float(sum(weights) >= max(CHANCE, MEAN_CHANCE * len(weights)))


MAKERS: dict[str, Callable[[Draw, str], Iterator[Defect]]] = {
    **dict.fromkeys(CHANGES, single_cells),
    "the month before at all places": repeated_months,
    "the year before at all places": repeated_months,
    "the month before in all figures of a place": repeated_place,
    "a month later": displaced,
    "a month earlier": displaced,
    "places exchanged": exchanged,
    "newly hidden": hidden,
    "large revision": revised,
    "all places ten times": common,
}
"""Kind -> what makes such defects."""


def draw_defects(panels: Sequence[Panel], seed: int, of_each_kind: int) -> list[Defect]:
    """Draw so many defects of every kind that is possible in the panels."""
    defects: list[Defect] = []
    for number, (kind, make) in enumerate(MAKERS.items()):
        draw = Draw(panels, seed * 1000 + number)
        defects.extend(defect for _, defect in zip(range(of_each_kind), make(draw, kind), strict=False))
    return defects
