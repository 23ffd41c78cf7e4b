"""The findings of a review: how unusual a change is, against a calculation by hand."""

from datetime import date
from decimal import Decimal

import pytest

from warehouse.deliver.site.content import Point, Series, months_between
from warehouse.deliver.site.reports import unusual_change

COUNT = {"unit": "count", "decimals": 0, "kind": "stock", "frequency": "monthly"}
MONTHS = months_between(date(2023, 1, 1), date(2026, 1, 1))


def series(changes: list[int], newest_change: int) -> Series:
    """Return 12 months of 1000, then months that differ by these changes from the year before, then the newest one."""
    values = [1000] * 12
    for step in [*changes, newest_change]:
        values.append(values[-12] + step)
    points = {month: Point(Decimal(value), "final") for month, value in zip(MONTHS, values, strict=False)}
    return Series(COUNT, points, max(points))


def test_a_change_is_measured_from_the_median_in_robust_deviations() -> None:
    # Changes 10, 12, ... 32: median 21, deviations 1, 1, 3, 3, ... 11, 11, whose median is 6. (51 - 21) / (6 * 1.4826)
    assert unusual_change(series(list(range(10, 34, 2)), 51)) == pytest.approx(30 / 8.8956)


def test_too_few_changes_tell_nothing() -> None:
    assert unusual_change(series(list(range(11)), 90)) is None


def test_a_series_that_never_changed_is_divided_by_its_smallest_step() -> None:
    assert unusual_change(series([5] * 12, 7)) == pytest.approx(2)


def test_what_may_not_be_compared_is_no_finding() -> None:
    series_change = series([5] * 12, 7)
    points = {**series_change.points, series_change.newest: Point(Decimal(7), "incomplete")}
    assert unusual_change(Series(COUNT, points, series_change.newest)) is None
