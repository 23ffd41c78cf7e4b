"""What a series lets one expect, and how far a number is from it, against plain Python of one series."""

import math
from dataclasses import replace
from random import Random
from statistics import median

import numpy as np
import pytest
from tests.unit.gate.panels import EUROS, EVENTS, NAN, PERSONS, SHARE, panel

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.history import HistoryRule, load_history
from warehouse.gate.history.panel import Series
from warehouse.gate.history.scales import from_root, root, scaled, unscaled
from warehouse.gate.history.scores import Scores, score
from warehouse.gate.history.windows import lag, median_before, windows_before
from warehouse.gate.history.windows import median as fast_median


def rule_of(series: Series) -> HistoryRule:
    return load_history().rule(series.kind, series.unit, series.counts)


def scored(values: list[list[float]], series: Series = PERSONS, **more: float) -> Scores:
    return score(panel(values, series, **more), rule_of(series))


def seasonal(seed: int, months: int, level: float = 400) -> list[float]:
    rng = Random(seed)
    return [round(level * (1 + 0.15 * math.sin(month / 12 * 2 * math.pi)) + rng.gauss(0, 6)) for month in range(months)]


def test_medians_and_lags_are_those_of_plain_python() -> None:
    values = [[3.0, NAN, 1.0, 8.0, NAN, 2.0], [NAN] * 6]
    array = np.array(values)
    assert fast_median(array)[0] == median([3, 1, 8, 2])
    assert math.isnan(fast_median(array)[1])
    assert lag(array, 2)[0, 2:].tolist()[:1] == [3.0]
    assert [None if math.isnan(value) else value for value in median_before(array, 3)[0]] == [None, 3, 3, 2, 4.5, 4.5]
    assert windows_before(array, [5], 2)[0, 0].tolist()[0] == 8.0


def test_a_flow_is_scored_as_plain_python_scores_it() -> None:
    """One place: expectation by the median of the year, by the year before, and the noise of each, by hand."""
    rng = Random(3)
    values = [float(max(0, round(rng.gauss(30, 5)))) for _ in range(40)] + [90.0]
    rule = rule_of(EVENTS)
    errors: dict[str, list[float]] = {"month": [], "year": []}
    for now in range(12, 41):
        change = [math.log((values[t] + 0.5) / (values[t - 12] + 0.5)) for t in range(max(now - 6, 12), now)]
        by_month = median(values[now - 12 : now])
        errors["month"].append(plain_root(values[now]) - plain_root(by_month))
        if change:
            by_year = (values[now - 12] + 0.5) * math.exp(median(change)) - 0.5
            errors["year"].append(plain_root(values[now]) - plain_root(by_year))
    early = [
        plain_root(values[now]) - plain_root(median(values[:now])) for now in range(6, 12)
    ]  # a level is known from six months on
    expected = min(distance([*early, *errors["month"]], rule.least_noise), distance(errors["year"], rule.least_noise))
    assert scored([values], EVENTS).score[0, 0] == pytest.approx(expected, rel=1e-9)
    assert expected > rule.warning


def plain_root(value: float) -> float:
    return 2 * math.sqrt(value + 0.375)


def distance(errors: list[float], least: float) -> float:
    earlier = [abs(error) for error in errors[:-1]]
    noise = max(1.4826 * median(earlier), least) * (1 + 3 / len(earlier))
    return errors[-1] / noise


def test_a_month_as_every_other_is_within_its_limits_and_one_outside_is_not() -> None:
    usual = seasonal(1, 37)
    within = scored([usual])
    assert abs(within.score[0, 0]) < 3
    assert within.low[0, 0] < usual[-1] < within.high[0, 0]
    odd = scored([[*usual[:-1], usual[-1] + 200]])
    assert odd.score[0, 0] > 4.5
    assert odd.high[0, 0] < odd.value[0, 0]


def test_a_step_that_comes_every_january_is_no_jump() -> None:
    """The labour force stands still for a year and changes in January: by the year it is what it was."""
    values = [float(1000 + 30 * (month // 12)) for month in range(49)]
    assert abs(scored([values]).score[0, 0]) < 3


def test_small_counts_are_not_judged_by_per_cent() -> None:
    rng = Random(5)
    values = [float(rng.choice((1, 2, 2, 3))) for _ in range(40)]
    assert abs(scored([[*values, 6.0]], EVENTS).score[0, 0]) < 4.5, "three times the usual"
    assert scored([[*values, 40.0]], EVENTS).score[0, 0] > 4.5


def test_what_all_places_have_in_common_is_taken_out() -> None:
    places = [seasonal(seed, 40) for seed in range(8)]
    doubled = [[*place[:-1], 2 * place[-1]] for place in places]
    assert (np.abs(scored(doubled).score) < 4.5).all()
    alone = [*places[:-1], doubled[-1]]
    assert scored(alone).score[-1, 0] > 4.5
    assert (np.abs(scored(alone).score[:-1]) < 4.5).all()


def test_nothing_is_compared_across_a_break() -> None:
    values = panel([[100.0 + month % 3 for month in range(30)] + [40.0]])
    broken = values.is_break.copy()
    broken[0, -1] = True
    assert score(values, rule_of(PERSONS)).score[0, 0] < -4.5
    assert math.isnan(score(replace(values, is_break=broken), rule_of(PERSONS)).score[0, 0])


def test_a_share_of_few_is_less_certain_than_one_of_many() -> None:
    rng = Random(7)
    values = [70 + rng.gauss(0, 2) for _ in range(40)] + [45.0]
    assert scored([values], SHARE, denominator=2000).score[0, 0] < -4.5
    assert abs(scored([values], SHARE, denominator=20).score[0, 0]) < 4.5


def test_too_short_a_history_is_not_judged() -> None:
    assert math.isnan(scored([[30.0] * 8 + [3000.0]]).score[0, 0])


def test_a_gap_is_no_number() -> None:
    values = seasonal(2, 40)
    with_gaps = [NAN if month in (5, 17, 30) else value for month, value in enumerate(values)]
    assert scored([[*with_gaps[:-1], values[-1] * 3]]).score[0, 0] > 4.5


def test_roots_and_back() -> None:
    numbers = np.array([0.0, 1.0, 25.0, 1e6, -40.0])
    assert from_root(root(numbers)) == pytest.approx(numbers, abs=1e-6)
    size = np.full((1, 1), 50.0)
    assert unscaled("money", scaled("money", numbers[None], size), size)[0] == pytest.approx(numbers, rel=1e-9)


def test_money_is_compared_by_factors_and_may_be_nothing_or_a_refund() -> None:
    rng = Random(9)
    usual = [rng.lognormvariate(10, 0.25) for _ in range(40)]
    assert scored([[*usual, 22_000 * 100.0]], EUROS).score[0, 0] > 4.5
    assert scored([[*usual, 22_000 / 1000]], EUROS).score[0, 0] < -4.5
    assert abs(scored([[*usual, 22_000 * 1.6]], EUROS).score[0, 0]) < 4.5
    with_refunds = [-300.0 if month % 7 == 0 else 0.0 if month % 3 == 0 else value for month, value in enumerate(usual)]
    assert abs(scored([[*with_refunds, -300.0]], EUROS).score[0, 0]) < 4.5


def test_every_indicator_of_the_catalogue_has_a_rule() -> None:
    rules = {
        indicator.code: load_history().rule(indicator.kind, indicator.unit, indicator.counts).code
        for indicator in load_catalogue().indicators
    }
    assert rules["unemployed"] == "persons_on_a_day"
    assert rules["new_vacancies"] == "vacancies"
    assert rules["customer_satisfaction"] == "means_of_answers"
    assert rules["budget_realised"] == "other"
