"""Working days in Finland: Monday to Friday, without public holidays."""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


def working_day_from(day: date) -> date:
    """Return the day itself if it is a working day, or else the next one that is."""
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the working day that is `count` working days after a day."""
    for _ in range(count):
        day = working_day_from(day + timedelta(days=1))
    return day


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FI", years=year)
