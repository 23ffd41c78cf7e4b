"""Months, count days and calendar months added to a day."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import holidays

HOLIDAYS = holidays.country_holidays("FI", years=range(2020, 2030))
FIRST = date(2023, 7, 1)


def months_until(as_of: date) -> Iterator[date]:
    """Yield the first day of every month from July 2023 that was over when the register was read."""
    month = FIRST
    while last_day(month) < as_of:
        yield month
        month = last_day(month) + timedelta(days=1)


def last_day(month: date) -> date:
    """Return the last day of the month of a day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def count_day(month: date) -> date:
    """Return the last working day of a month: no Saturday, Sunday or Finnish public holiday."""
    day = last_day(month)
    while day.weekday() >= 5 or day in HOLIDAYS:
        day -= timedelta(days=1)
    return day


def months_later(day: date, number: int) -> date:
    """Return the same day so many calendar months later, or the last day of that month if it has no such day."""
    years, place = divmod(day.month - 1 + number, 12)
    first = date(day.year + years, place + 1, 1)
    return first.replace(day=min(day.day, last_day(first).day))


def in_month(day: date | None, month: date) -> bool:
    """Say whether a day is in the month."""
    return day is not None and (day.year, day.month) == (month.year, month.month)
