"""Deadlines by the Finnish calendar, worked out by hand."""

from datetime import date

import pytest

from warehouse.arrivals import deadline, newest_month_due


@pytest.mark.parametrize(
    ("month", "day", "last"),
    [
        (date(2026, 10, 1), 10, date(2026, 11, 10)),  # a Tuesday
        (date(2025, 12, 1), 6, date(2026, 1, 7)),  # Epiphany, a Tuesday
        (date(2026, 9, 1), 10, date(2026, 10, 12)),  # a Saturday
        (date(2026, 4, 1), 10, date(2026, 5, 11)),  # a Sunday
        (date(2026, 3, 1), 3, date(2026, 4, 7)),  # Good Friday, then Easter until Monday
        (date(2026, 4, 1), 1, date(2026, 5, 4)),  # May Day on a Friday, then a weekend
        (date(2025, 11, 1), 24, date(2025, 12, 29)),  # Christmas Eve to Boxing Day, then a weekend
        (date(2026, 5, 1), 19, date(2026, 6, 22)),  # Midsummer Eve on a Friday, then the weekend
        (date(2026, 12, 1), 28, date(2027, 1, 28)),  # over the turn of the year
        (date(2028, 1, 1), 28, date(2028, 2, 28)),  # a leap year's Monday
    ],
)
def test_a_deadline_is_a_working_day(month: date, day: int, last: date) -> None:
    assert deadline(month, day) == last


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (date(2026, 11, 28), date(2026, 10, 1)),
        (date(2026, 11, 10), date(2026, 10, 1)),  # a Tuesday: the lists of the tenth are due
        (date(2026, 11, 9), date(2026, 9, 1)),
        (date(2027, 1, 10), date(2026, 11, 1)),  # a Sunday: they are due on the day after
        (date(2027, 1, 11), date(2026, 12, 1)),
        (date(2027, 1, 1), date(2026, 11, 1)),
        (date(2026, 7, 20), date(2026, 6, 1)),
    ],
)
def test_the_newest_month_due_follows_the_declared_days(today: date, newest: date) -> None:
    assert newest_month_due(today) == newest
