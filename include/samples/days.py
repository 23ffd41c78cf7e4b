"""Months and working days of the sample."""

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache

import holidays

FIRST_MONTH = "2023-07"  # registers and workbooks; the statistics go a year further back
LAST_MONTH = "2026-06"
AS_OF = date(2026, 7, 20)  # the day the register extract was taken


def months(first: str, last: str) -> list[str]:
    """List the months (YYYY-MM) from first to last, both included."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(start, end + 1)]


def first_day(month: str) -> date:
    """Return the first day of a month (YYYY-MM)."""
    return date.fromisoformat(f"{month}-01")


@cache
def working_days() -> tuple[date, ...]:
    """List the working days 2018-2027: Monday to Friday, Finnish public holidays and their eves left out."""
    free = holidays.country_holidays("FI", years=range(2018, 2028))
    every = (date(2018, 1, 1) + timedelta(days=number) for number in range(3652))
    return tuple(day for day in every if day.weekday() < 5 and day not in free)


def after_working_days(start: date, number: int) -> date:
    """Return the working day that is `number` (at least 1) working days after the start, which is not counted."""
    position = bisect_left(working_days(), start + timedelta(days=1))
    return working_days()[position + number - 1]


@cache
def working_days_of(month: str) -> tuple[date, ...]:
    """List the working days of one month (YYYY-MM)."""
    return tuple(day for day in working_days() if day.isoformat().startswith(month))
