"""The day that a nightly run asks about, on days on which a clock is not as usual; worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from warehouse.arrivals.missed import day_before


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Five past midnight in Helsinki: UTC+2 before summer time begins, UTC+3 before it ends.
        (datetime(2026, 3, 28, 22, 5, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 21, 5, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 21, 5, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 22, 5, tzinfo=UTC), date(2026, 10, 25)),
        # Both times at which clocks show half past three on the day that summer time ends.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 12, 31, 22, 5, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), date(2026, 12, 30)),
        (datetime(2028, 2, 28, 22, 5, tzinfo=UTC), date(2028, 2, 28)),
        (datetime(2028, 2, 29, 22, 5, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 2, 28, 22, 5, tzinfo=UTC), date(2026, 2, 28)),
    ],
)
def test_the_day_before_is_that_of_finland(moment: datetime, day: date) -> None:
    assert day_before(moment) == day
