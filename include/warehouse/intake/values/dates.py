"""Days: 2026-06-30 from every way a day is written in Finnish and Swedish."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from warehouse.intake.book import Cell
from warehouse.intake.values.calendar import FIRST_YEAR, LAST_YEAR, month_names, weekday_names
from warehouse.intake.values.faults import Fault, day_shown, folded

WEEKDAY = r"(?:(?!den )(?P<weekday>[^\W\d_]+)\.?,? ?)?"
CLOCK = r"(?:(?:,? (?:klo|kl\.?)?|t) ?[0-2]?[0-9][:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?)?"
FORMS = tuple(
    re.compile(WEEKDAY + form + CLOCK)
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>[./-]) ?(?P<month>[0-9]{1,2})(?P=mark) ?(?P<year>[0-9]{4}|[0-9]{2}|)",
        r"(?P<year>[0-9]{4})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?:den )?(?P<day>[0-9]{1,2})(?:\. ?| )(?P<name>[^\W\d_]+)(?:\. ?| )(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?:den )?(?P<day>[0-9]{1,2})(?:\. ?| )(?P<name>[^\W\d_]+)\.?(?P<year>)",
    )
)
EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""What day 0 of a spreadsheet is, by whether its file counts from 1904."""
SERIALS = range(32874, 73051)
"""The days from 1.1.1990 to 31.12.2099 of a file that counts from 1900."""


@dataclass(frozen=True)
class Days:
    """What days one column takes: none after `last`, if that is given.

    `date1904`: whether the file counts its days from 1904; if that is not known, a bare number is no day.
    """

    last: date | None = None
    date1904: bool | None = None

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | Fault:
        """Return the day of a cell that is not empty; a time of day is left out."""
        day = self._day(cell, percent)
        if isinstance(day, Fault):
            return day
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return Fault("date_out_of_range", {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
        if self.last is not None and day > self.last:
            return Fault("date_to_come", {"today": day_shown(self.last)})
        return day.isoformat()

    def _day(self, cell: Cell, percent: bool) -> date | Fault:
        if isinstance(cell, datetime):
            return cell.date() if cell.tzinfo is None else Fault("date_unknown")
        if isinstance(cell, date):
            return cell
        if isinstance(cell, str):
            return day_in(folded(cell))
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and not percent
        return self._serial(cell) if is_number else Fault("date_unknown")  # type: ignore[arg-type]

    def _serial(self, number: float) -> date | Fault:
        if number != number // 1 or int(number) not in SERIALS:
            return Fault("date_unknown")
        if self.date1904 is None:
            return Fault("date_serial", {"day": day_shown(EPOCHS[False] + timedelta(days=int(number)))})
        return EPOCHS[self.date1904] + timedelta(days=int(number))


def day_in(text: str) -> date | Fault:
    """Return the day that a folded text writes.

    Days come before months, as in Finnish and Swedish. With strokes or hyphens some programs turn them round, so
    6/7/2026 is refused, and 30/6/2026 is not.
    """
    found = next((found for form in FORMS if (found := form.fullmatch(text))), None)
    if found is None:
        return Fault("date_unknown")
    parts = found.groupdict()
    number = int(parts["month"]) if parts.get("month") else month_names().get(parts["name"], 0)
    if len(parts["year"]) < 4:
        return Fault("date_without_year" if number else "date_unknown")
    try:
        day = date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        return Fault("date_unknown")
    return _doubt(day, parts, found.start("year") > found.start("day")) or day


def _doubt(day: date, parts: Mapping[str, str | None], day_first: bool) -> Fault | None:
    if day_first and parts.get("mark") in ("/", "-") and day.day <= 12 and day.day != day.month:
        other = day.replace(month=day.day, day=day.month)
        return Fault("date_ambiguous", {"one": day_shown(day), "other": day_shown(other)})
    weekday = parts["weekday"]
    if weekday is not None and weekday_names().get(weekday) != day.weekday():
        return Fault("date_weekday" if weekday in weekday_names() else "date_unknown", {"day": day_shown(day)})
    return None
