"""Run every check against history on one monthly fact."""

from collections.abc import Iterator, Mapping, Sequence

import psycopg

from warehouse.catalogue.history import load_history
from warehouse.gate.history.misfits import Misfit, level_misfits
from warehouse.gate.history.panel import Panel, read_panels
from warehouse.gate.history.patterns import common_moves, repetitions, shifts, swaps
from warehouse.gate.history.releases import TOTAL, LargestRevision, largest_revisions, newly_hidden, revisions
from warehouse.gate.history.scores import Scores, score

FACTS = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
"""The monthly facts, and the key of their places."""


def judge_fact(connection: psycopg.Connection, fact: str) -> list[Misfit]:
    """Return what does not fit its history in a fact of the marts."""
    place_key = FACTS[fact]
    panels = list(read_panels(connection, fact, place_key))
    return list(judge_panels(panels, largest_revisions(connection, fact, place_key), has_pairs=place_key != "area_key"))


def judge_panels(
    panels: Sequence[Panel], largest: Mapping[int, LargestRevision], *, has_pairs: bool = True
) -> Iterator[Misfit]:
    """Yield what does not fit its history; areas overlap, so that they are no pairs and repeat their municipalities."""
    all_scores = [_score(panel) for panel in panels if panel.is_new.any()]
    for scores in all_scores:
        yield from level_misfits(scores)
        yield from common_moves(scores)
        yield from revisions(scores, largest)
        yield from newly_hidden(scores)
        if has_pairs:
            yield from swaps(scores)
            yield from shifts(scores)
    if has_pairs:
        yield from repetitions(scores for scores in all_scores if scores.panel.breakdown_key == TOTAL)


def _score(panel: Panel) -> Scores:
    series = panel.series
    return score(panel, load_history().rule(series.kind, series.unit, series.counts))
