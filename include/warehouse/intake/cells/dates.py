"""Dates, months and years: 2026-06-30, 2026-06 and 2026 from every way they are written in Finnish and Swedish."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

from babel.dates import get_day_names, get_month_names

from warehouse.intake.cells.cell_error import CellError, finnish_date, folded
from warehouse.intake.cells.text import text_in
from warehouse.intake.workbook import Cell

FIRST_YEAR, LAST_YEAR = 1904, 2099
"""A small number that is formatted as a date by mistake becomes one of 1900 to 1903: 12 is 12.1.1900."""
FIRST_MONTH_YEAR = 1950
"""A month may stand as a bare number; 1.1912 is hardly one."""
FINNISH_ENDINGS = ("", "k", "kuu", "kuun", "kuuta", "kuussa")
FORM = re.compile(r"(?:(?:v\.?|vuosi|vuonna|vuodelle|år(?:et)?) ?)?(?P<year>[0-9]{4})")
WEEKDAY = r"(?:(?!den )(?P<weekday>[^\W\d_]+)\.?,? ?)?"
CLOCK = r"(?:(?:,? (?:klo|kl\.?)?|t) ?[0-2]?[0-9][:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?)?"
DATE_FORMS = tuple(
    re.compile(WEEKDAY + form + CLOCK)
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>[./-]) ?(?P<month>[0-9]{1,2})(?P=mark) ?(?P<year>[0-9]{4}|[0-9]{2}|)",
        r"(?P<year>[0-9]{4})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?:den )?(?P<day>[0-9]{1,2})(?:\. ?| )(?P<name>[^\W\d_]+)(?:\. ?| )(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?:den )?(?P<day>[0-9]{1,2})(?:\. ?| )(?P<name>[^\W\d_]+)\.?(?P<year>)",
    )
)
EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""Day 0 of a spreadsheet, by whether its file counts from 1904."""
SERIALS = range(32874, 73051)
"""The serial numbers of 1.1.1990 to 31.12.2099 in a file that counts from 1900."""
YEAR = "(?P<year>(?:19|20)[0-9]{2})"
MONTH = "(?P<month>0?[1-9]|1[0-2])"
NAME = r"(?P<name>[^\W\d_]+)\.?"
MONTH_FORMS = tuple(
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


@cache
def month_names() -> Mapping[str, int]:
    """Return the number of every folded name of a month that has one meaning.

    "mar" is left out: it is mars to one reader and marraskuu to another.
    """
    names = {"sept": 9}
    for number in range(1, 13):
        stem = get_month_names("abbreviated", "stand-alone", locale="fi")[number]
        swedish = get_month_names("wide", "stand-alone", locale="sv")[number]
        short = get_month_names("abbreviated", "stand-alone", locale="sv")[number].rstrip(".")
        for name in (*(stem + ending for ending in FINNISH_ENDINGS), swedish, short, swedish[:3]):
            names[folded(name)] = number
    return MappingProxyType({name: number for name, number in names.items() if name != "mar"})


@cache
def weekday_names() -> Mapping[str, int]:
    """Return the number of every folded name of a weekday, 0 for Monday."""
    names = {}
    for language in ("fi", "sv"):
        for width in ("wide", "abbreviated", "short"):
            for context in ("format", "stand-alone"):
                for number, name in get_day_names(width, context, language).items():
                    names[folded(name)] = number
    return MappingProxyType(names)


def year(cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
    """Return the year of a cell that is not empty, as 2026."""
    text = "" if percent else text_in(cell)
    match = FORM.fullmatch(folded(text)) if isinstance(text, str) else None
    if match is None or not FIRST_MONTH_YEAR <= int(match["year"]) <= LAST_YEAR:
        return CellError("year_unknown")
    return match["year"]


@dataclass(frozen=True)
class DateParser:
    """Parses dates of one column; none after `last`, if there is a limit.

    `date1904`: whether the file counts its days from 1904; if None, a bare number is no date.
    """

    last: date | None = None
    date1904: bool | None = None

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
        """Return the date of a cell that is not empty; a time of day is dropped."""
        day = self._day(cell, percent)
        if isinstance(day, CellError):
            return day
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return CellError("date_out_of_range", {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
        if self.last is not None and day > self.last:
            return CellError("date_to_come", {"today": finnish_date(self.last)})
        return day.isoformat()

    def _day(self, cell: Cell, percent: bool) -> date | CellError:
        if isinstance(cell, datetime):
            return cell.date() if cell.tzinfo is None else CellError("date_unknown")
        if isinstance(cell, date):
            return cell
        if isinstance(cell, str):
            return day_in(folded(cell))
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and not percent
        return self._serial(cell) if is_number else CellError("date_unknown")  # type: ignore[arg-type]

    def _serial(self, number: float) -> date | CellError:
        if number != number // 1 or int(number) not in SERIALS:
            return CellError("date_unknown")
        if self.date1904 is None:
            return CellError("date_serial", {"day": finnish_date(EPOCHS[False] + timedelta(days=int(number)))})
        return EPOCHS[self.date1904] + timedelta(days=int(number))


def day_in(text: str) -> date | CellError:
    """Return the date in a folded text.

    Days come before months, as in Finnish and Swedish. With slashes or hyphens some programs swap them, so 6/7/2026
    is ambiguous and refused, and 30/6/2026 is not.
    """
    match = next((match for form in DATE_FORMS if (match := form.fullmatch(text))), None)
    if match is None:
        return CellError("date_unknown")
    parts = match.groupdict()
    number = int(parts["month"]) if parts.get("month") else month_names().get(parts["name"], 0)
    if len(parts["year"]) < 4:
        return CellError("date_without_year" if number else "date_unknown")
    try:
        day = date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        return CellError("date_unknown")
    return _date_error(day, parts, match.start("year") > match.start("day")) or day


def _date_error(day: date, parts: Mapping[str, str | None], day_first: bool) -> CellError | None:
    if day_first and parts.get("mark") in ("/", "-") and day.day <= 12 and day.day != day.month:
        other = day.replace(month=day.day, day=day.month)
        return CellError("date_ambiguous", {"one": finnish_date(day), "other": finnish_date(other)})
    weekday = parts["weekday"]
    if weekday is not None and weekday_names().get(weekday) != day.weekday():
        return CellError("date_weekday" if weekday in weekday_names() else "date_unknown", {"day": finnish_date(day)})
    return None


def month_in(cell: Cell) -> tuple[int | None, int] | None:
    """Return the year (None if it is not written) and the month of a cell; None if the cell is no month.

    A date is in its month. A year of two digits after a name is of this century: tammi.26.
    """
    if isinstance(cell, date):
        return _in_range(cell.year, cell.month)
    if isinstance(cell, str):
        return _month_in_text(folded(cell))
    number = NUMBERS.fullmatch(repr(float(cell))) if isinstance(cell, int | float) else None
    return _in_range(int(number["year"] or number["last"]), int(number["month"] or number["first"])) if number else None


def month(cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
    """Return the month of a cell that is not empty, as 2026-06."""
    parsed = None if percent else month_in(cell)
    if parsed is None:
        return CellError("month_unknown")
    return CellError("month_without_year") if parsed[0] is None else f"{parsed[0]}-{parsed[1]:02}"


def _month_in_text(text: str) -> tuple[int | None, int] | None:
    for form in MONTH_FORMS:
        if match := form.fullmatch(text):
            return _month_of_match(match)
    day = day_in(text)
    return None if isinstance(day, CellError) else _in_range(day.year, day.month)


def _month_of_match(match: re.Match[str]) -> tuple[int | None, int] | None:
    parts = match.groupdict()
    number = int(parts["month"]) if parts.get("month") else month_names().get(parts["name"])
    if number is None:
        return None
    year = parts["year"]
    return _in_range(int(year if len(year) == 4 else f"20{year}"), number) if year else (None, number)


def _in_range(year: int, number: int) -> tuple[int, int] | None:
    return (year, number) if FIRST_MONTH_YEAR <= year <= LAST_YEAR else None
