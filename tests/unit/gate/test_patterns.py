"""Patterns of several cells, on invented panels where what is wrong is known."""

from random import Random

import numpy as np
from tests.unit.gate.panels import EVENTS, NAN, PERSONS, panel

from warehouse.catalogue.history import load_history
from warehouse.gate.history.judge import judge_panels
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.history.panel import Panel
from warehouse.gate.history.patterns import repetitions
from warehouse.gate.history.releases import LargestRevision, newly_hidden
from warehouse.gate.history.scores import score

LEVELS = (40, 60, 90, 130, 200, 300, 500, 900)


def towns(months: int = 40, seed: int = 1) -> list[list[float]]:
    rng = Random(seed)
    return [[float(round(rng.gauss(level, level**0.5))) for _ in range(months)] for level in LEVELS]


def misfits_of(*panels: Panel, largest: float | None = None) -> list[Misfit]:
    revised = {} if largest is None else {PERSONS.indicator_key: LargestRevision(of_roots=largest)}
    return list(judge_panels(panels, revised))


def cells(misfits: list[Misfit], check: str) -> set[tuple[int, int]]:
    return {(misfit.place_key, misfit.month_key) for misfit in misfits if misfit.check_code == check}


def test_invented_months_of_chance_alone_are_clean() -> None:
    assert [misfit for seed in range(20) for misfit in misfits_of(panel(towns(seed=seed), EVENTS))] == []


def test_a_factor_is_named_with_its_cell_and_its_limits() -> None:
    values = towns()
    values[3][-1] *= 10
    (misfit,) = misfits_of(panel(values, EVENTS))
    assert (misfit.check_code, misfit.severity) == ("level", "critical")
    assert (misfit.place_key, misfit.month_key) == (4, 202504)
    assert "about 10 times what is expected" in misfit.reason
    assert misfit.value == values[3][-1]
    assert misfit.expected_max is not None and misfit.expected_max < 300


def test_a_reversed_sign_is_named() -> None:
    values = towns()
    values[7][-1] *= -1
    assert "sign" in misfits_of(panel(values, EVENTS))[0].reason


def test_a_month_that_repeats_the_one_before_at_all_places() -> None:
    values = [[*place[:-1], place[-2]] for place in towns()]
    assert cells(misfits_of(panel(values, EVENTS)), "repetition") == {(place, 202504) for place in range(1, 9)}


def test_a_series_that_always_repeats_itself_is_no_repetition() -> None:
    values = [[float(level + 7 * (month // 12)) for month in range(40)] for level in LEVELS]
    assert cells(misfits_of(panel(values)), "repetition") == set()


def test_all_figures_of_a_place_that_repeat_themselves() -> None:
    panels = []
    for number in range(4):
        values = towns(seed=number)
        values[5][-1] = values[5][-2]
        panels.append(panel(values, EVENTS))
    scores = [score(each, load_history().rule("flow", "count", "events")) for each in panels]
    for number, each in enumerate(scores):
        object.__setattr__(
            each.panel, "series", EVENTS.__class__(number, f"i{number}", *("flow", "count", "events", "s"))
        )
    assert {(misfit.place_key, misfit.month_key) for misfit in repetitions(scores)} == {(6, 202504)}


def test_a_series_displaced_by_a_month_against_the_release() -> None:
    released = towns()
    values = [list(place) for place in released]
    values[4] = [NAN, *released[4][:-1]]
    misfits = misfits_of(panel(values, EVENTS, new=40, released=released))
    assert {place for place, _ in cells(misfits, "shift")} == {5}
    assert {misfit.severity for misfit in misfits if misfit.check_code == "shift"} == {"critical"}


def test_two_places_exchanged() -> None:
    values = towns()
    values[2][-1], values[6][-1] = values[6][-1], values[2][-1]
    misfits = misfits_of(panel(values, EVENTS))
    assert cells(misfits, "swap") == {(3, 202504), (7, 202504)}
    assert {misfit.reason.split(",")[0] for misfit in misfits if misfit.check_code == "swap"} == {
        "it fits the history of 003",
        "it fits the history of 007",
    }


def test_all_places_in_the_wrong_unit() -> None:
    values = [[*place[:-1], place[-1] * 10] for place in towns()]
    misfits = [misfit for misfit in misfits_of(panel(values, EVENTS)) if misfit.check_code == "common"]
    assert {misfit.place_key for misfit in misfits} == set(range(1, 9))
    assert {misfit.severity for misfit in misfits} == {"critical"}


def test_a_revision_larger_than_any_before() -> None:
    released = towns(seed=4)
    values = [list(place) for place in released]
    values[6][-3] += 300
    judged = panel(values, PERSONS, new=3, released=released)
    assert cells(misfits_of(judged), "revision") == {(7, 202502)}
    assert cells(misfits_of(judged, largest=50.0), "revision") == set(), "the source has made larger ones"


def test_a_total_that_is_hidden_and_never_was_has_no_numbers() -> None:
    values = panel(towns(), EVENTS)
    hidden = np.zeros_like(values.is_new)
    hidden[[3, 7], -1] = True
    numbers = np.where(hidden, NAN, values.value)
    values = Panel(**(vars(values) | {"is_hidden": hidden, "value": numbers}))
    misfits = list(newly_hidden(score(values, load_history().rule("flow", "count", "events"))))
    assert [(misfit.place_key, misfit.value, misfit.expected_min, misfit.score) for misfit in misfits] == [
        (4, None, None, None),
        (8, None, None, None),
    ]
