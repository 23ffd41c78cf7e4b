"""Months and working days of the sample.

The newest month is that of `WAREHOUSE_SAMPLE_MONTH` (2026-10), the day of the register extract that of
`WAREHOUSE_SAMPLE_DAY`, by default the 20th after the month. Both are read when the process starts: whoever generates
says them, and the same month and day give the same bytes. Every series begins
where the catalogue and the sources' `due` and `since` begin, whatever the newest month.
"""

import os
from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays


def shifted(month: str, number: int) -> str:
    """Return the month (YYYY-MM) a number of months later, or earlier if it is negative."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + number
    return f"{index // 12}-{index % 12 + 1:02}"


LAST_MONTH = os.environ.get("WAREHOUSE_SAMPLE_MONTH", "2026-06")
LAST_YEAR = int(LAST_MONTH[:4])
AFTER = shifted(LAST_MONTH, 1)
AS_OF = date.fromisoformat(os.environ.get("WAREHOUSE_SAMPLE_DAY", f"{AFTER}-20"))
"""The day of the register extract, which holds nothing of that day or later."""
FIRST_MONTH = "2023-07"  # registers and contacts; the statistics go a year further back
LISTS_SINCE = "2025-01"
YEARS_BEFORE = tuple(str(LAST_YEAR - number) for number in (4, 3, 2, 1))
"""The years that annual statistics are out for."""
MONTH_NAMES = (
    *("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu"),
    *("heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu"),
)


def month_name(month: str) -> str:
    """Return the Finnish name of a month (YYYY-MM) with its year."""
    return f"{MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}"


def list_years() -> list[int]:
    """Return the years that the lists cover."""
    return list(range(int(LISTS_SINCE[:4]), LAST_YEAR + 1))


def saved_on(day: int, hour: int) -> datetime:
    """Return an hour of a day of the month after the newest, but of no later day than the extract's."""
    return datetime.combine(min(date.fromisoformat(f"{AFTER}-{day:02}"), AS_OF), time(hour))


def months(first: str, last: str) -> list[str]:
    """List the months (YYYY-MM) from first to last, both included."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(start, end + 1)]


def first_day(month: str) -> date:
    """Return the first day of a month (YYYY-MM)."""
    return date.fromisoformat(f"{month}-01")


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@cache
def working_days() -> tuple[date, ...]:
    """List the working days from 2018 to the year after next: Monday to Friday, no public holiday nor its eve."""
    free = holidays.country_holidays("FI", years=range(2018, AS_OF.year + 3))
    first, until = date(2018, 1, 1), date(AS_OF.year + 2, 12, 31)
    every = (first + timedelta(days=number) for number in range((until - first).days + 1))
    return tuple(day for day in every if day.weekday() < 5 and day not in free)


def after_working_days(start: date, number: int) -> date:
    """Return the working day that is `number` (at least 1) working days after the start, which is not counted."""
    position = bisect_left(working_days(), start + timedelta(days=1))
    return working_days()[position + number - 1]


@cache
def working_days_of(month: str) -> tuple[date, ...]:
    """List the working days of one month (YYYY-MM)."""
    return tuple(day for day in working_days() if day.isoformat().startswith(month))
