"""Months: 2026-06 from every way a month is written in Finnish and Swedish."""

import re
from datetime import date

from warehouse.intake.book import Cell
from warehouse.intake.values.calendar import FIRST_MONTH_YEAR, LAST_YEAR, month_names
from warehouse.intake.values.dates import day_in
from warehouse.intake.values.faults import Fault, folded

YEAR = "(?P<year>(?:19|20)[0-9]{2})"
MONTH = "(?P<month>0?[1-9]|1[0-2])"
NAME = r"(?P<name>[^\W\d_]+)\.?"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{MONTH} ?[/.\-] ?{YEAR}",
        rf"{YEAR} ?[m/\-] ?{MONTH}",
        rf"{YEAR}[. ]?(?P<month>0[1-9]|1[0-2])",
        rf"{NAME}(?:[ ,/\-'\u2019]{{0,2}}(?P<year>(?:(?:19|20))?[0-9]{{2}}))?\.?",
        rf"{YEAR}[ ,./\-]{{0,2}}{NAME}",
    )
)
NUMBERS = re.compile(rf"{YEAR}(?P<month>0[1-9]|1[0-2])\.0|(?P<first>[1-9]|1[0-2])\.(?P<last>(?:19|20)[0-9]{{2}})")


def month_in(cell: Cell) -> tuple[int | None, int] | None:
    """Return the year (None if it is not told) and the month of a cell; None if the cell is no month.

    A day of the calendar is in its month. A year of two digits after a name is of this century: tammi.26.
    """
    if isinstance(cell, date):
        return _of(cell.year, cell.month)
    if isinstance(cell, str):
        return _written(folded(cell))
    number = NUMBERS.fullmatch(repr(float(cell))) if isinstance(cell, int | float) else None
    return _of(int(number["year"] or number["last"]), int(number["month"] or number["first"])) if number else None


def month(cell: Cell, percent: bool = False, _: str | None = None) -> str | Fault:
    """Return the month of a cell that is not empty, as 2026-06."""
    found = None if percent else month_in(cell)
    if found is None:
        return Fault("month_unknown")
    return Fault("month_without_year") if found[0] is None else f"{found[0]}-{found[1]:02}"


def _written(text: str) -> tuple[int | None, int] | None:
    for form in FORMS:
        if found := form.fullmatch(text):
            return _found(found)
    day = day_in(text)
    return None if isinstance(day, Fault) else _of(day.year, day.month)


def _found(found: re.Match[str]) -> tuple[int | None, int] | None:
    parts = found.groupdict()
    number = int(parts["month"]) if parts.get("month") else month_names().get(parts["name"])
    if number is None:
        return None
    year = parts["year"]
    return _of(int(year if len(year) == 4 else f"20{year}"), number) if year else (None, number)


def _of(year: int, number: int) -> tuple[int, int] | None:
    return (year, number) if FIRST_MONTH_YEAR <= year <= LAST_YEAR else None
