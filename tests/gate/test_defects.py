"""The mutation test of the gate: defects of many kinds, drawn by a seed, one at a time over the sample's marts.

The seed of a run is that of `DEFECT_SEED`, else 11. A failing run lists the missed defects; `-rP` shows those that are
too small to be seen, with their power.
"""

import os
from collections.abc import Iterator
from itertools import chain

import numpy as np
import pytest

from tests.gate.defect_kinds import draw_defects
from tests.gate.defects import Defect, as_of, rule_of
from warehouse.db import connect, role_dsn
from warehouse.gate.history.judge import FACTS, judge_panels
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.history.panel import Panel, read_panels
from warehouse.gate.history.scores import score
from warehouse.settings import Settings

SEED = int(os.environ.get("DEFECT_SEED", "11"))
OF_EACH_KIND = 4
LEAST_DEFECTS, LEAST_KINDS, LEAST_SEEN = 60, 20, 0.95
CLEAN_MONTHS = 24


@pytest.fixture(scope="module")
def panels(sample_house: Settings) -> dict[str, list[Panel]]:
    """The monthly facts of the sample, by name."""
    with connect(role_dsn(sample_house, "publisher"), autocommit=True) as connection:
        return {fact: list(read_panels(connection, fact, place)) for fact, place in FACTS.items()}


@pytest.fixture(scope="module")
def defects(panels: dict[str, list[Panel]]) -> list[Defect]:
    return draw_defects(panels["fct_indicator_value"], SEED, OF_EACH_KIND)


def listed(defects: list[Defect]) -> str:
    return "\n".join(f"{defect.kind}: {defect.where} (power {defect.power:.2f})" for defect in defects)


def test_there_are_enough_detectable_defects_of_enough_kinds(defects: list[Defect]) -> None:
    detectable = [defect for defect in defects if defect.is_detectable]
    assert len(detectable) >= LEAST_DEFECTS, listed(defects)
    assert len({defect.kind for defect in detectable}) >= LEAST_KINDS, listed(defects)


def test_detectable_defects_are_seen_with_indicator_place_and_month(defects: list[Defect]) -> None:
    detectable = [defect for defect in defects if defect.is_detectable]
    missed = [defect for defect in detectable if not defect.is_seen()]
    too_small = [defect for defect in defects if not defect.is_detectable]
    print(f"missed:\n{listed(missed)}\ntoo small to be seen:\n{listed(too_small)}")
    assert len(missed) <= (1 - LEAST_SEEN) * len(detectable), listed(missed)


def months_of(panels: dict[str, list[Panel]]) -> Iterator[tuple[int, list[Misfit]]]:
    """Yield each of the newest months, and what the gate would find if it were the new one."""
    newest = max(int(panel.months[-1]) for panel in chain.from_iterable(panels.values()))
    for month in range(newest - CLEAN_MONTHS + 1, newest + 1):
        misfits: list[Misfit] = []
        for fact, panels_of_fact in panels.items():
            cut = [
                as_of(panel, month - int(panel.months[0]))
                for panel in panels_of_fact
                if panel.months[0] <= month <= panel.months[-1]
            ]
            misfits.extend(judge_panels(cut, {}, has_pairs=fact == "fct_indicator_value"))
        yield month, misfits


def test_clean_months_are_not_stopped_and_hardly_warned_of(panels: dict[str, list[Panel]]) -> None:
    judged = dict(months_of(panels))
    assert len(judged) == CLEAN_MONTHS
    assert [misfit for misfits in judged.values() for misfit in misfits if misfit.severity == "critical"] == []
    assert max(len(misfits) for misfits in judged.values()) <= 1, judged


def test_the_clean_months_can_be_judged(panels: dict[str, list[Panel]]) -> None:
    """Nothing would be found in months that nobody looks at."""
    scored = [
        int(np.sum(~np.isnan(score(cut, rule_of(cut)).score)))
        for panel in panels["fct_indicator_value"]
        for cut in [as_of(panel, len(panel.months) - 1)]
    ]
    assert sum(scored) > 500
