"""Initial interviews on time, reckoned in plain Python from the definition, without SQL.

Definition (indicator 10): of the job searches begun in a month, those whose interview was held within N working
days of the first day (that day not counted), over all of them. A search begun within six calendar months of the end
of an earlier search of the same person, or while one is open, needs no interview and is left out.
Working days are Monday to Friday less Finnish public holidays. A class is that of the person in the year of the start.
"""

import calendar
import csv
import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import holidays

from tests.reference.register.classes import classes_of

HOLIDAYS = holidays.country_holidays("FI", years=range(2018, 2030))
AREA = "12"


@dataclass(frozen=True)
class Search:
    """One job search of the delivered file."""

    number: int
    person: str
    municipality: str
    began: date
    ended: date | None


@dataclass(frozen=True)
class Cell:
    """What the definition gives for one place and month."""

    due: int
    held: int
    median_days: float | None
    waited: int


def limit_day(began: date, working_days: int) -> date:
    """Return the last day on time."""
    day = began
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def six_months_after(day: date) -> date:
    """Return the same day six calendar months later, or that month's last day."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def statutory(began: date) -> int:
    """Return the statutory limit in working days: ten from the beginning of 2026, five before."""
    return 10 if began >= date(2026, 1, 1) else 5


def read(folder: Path) -> tuple[list[Search], dict[int, date]]:
    """Read the delivered files: the searches, and the first held interview of each."""
    searches = [
        Search(
            int(row["job_search_id"]), row["henkilotunnus"], row["municipality"],
            date.fromisoformat(row["started_on"]), date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
        )
        for row in _rows(folder, "job_search")
    ]  # fmt: skip
    began = {search.number: search.began for search in searches}
    held: dict[int, date] = {}
    for row in _rows(folder, "initial_interview"):
        number, day = int(row["job_search_id"]), date.fromisoformat(row["booked_for"])
        if row["outcome"] == "held" and number in began and day >= began[number]:
            held[number] = min(day, held.get(number, day))
    return searches, held


def needs_interview(search: Search, of_person: list[Search]) -> bool:
    """Say whether no earlier search of the person reaches to within six months of this one."""
    earlier = [previous for previous in of_person if (previous.began, previous.number) < (search.began, search.number)]
    return not any(previous.ended is None or six_months_after(previous.ended) >= search.began for previous in earlier)


def cells(folder: Path) -> dict[tuple[str, str, str], Cell]:
    """Return the cells by rule (plan, statutory; "plan by male" for a class), place (municipality code, or 12) and month."""
    searches, held = read(folder)
    described = {row["henkilotunnus"]: row for row in _rows(folder, "person")}
    persons: dict[str, list[Search]] = defaultdict(list)
    for search in searches:
        persons[search.person].append(search)
    groups: dict[tuple[str, str, str], list[tuple[bool, int | None]]] = defaultdict(list)
    for search in searches:
        if needs_interview(search, persons[search.person]):
            for rule, days in (("plan", 5), ("statutory", statutory(search.began))):
                day = held.get(search.number)
                interview = (
                    day is not None and day <= limit_day(search.began, days),
                    (day - search.began).days if day else None,
                )
                endings = ("", *(f" by {name}" for name in classes_of(described[search.person], search.began.year)))
                for ending, place in product(endings, (search.municipality, AREA)):
                    groups[f"{rule}{ending}", place, f"{search.began:%Y-%m}"].append(interview)
    return {key: _cell(group) for key, group in groups.items()}


def _cell(group: list[tuple[bool, int | None]]) -> Cell:
    waits = [wait for _, wait in group if wait is not None]
    return Cell(
        len(group), sum(on_time for on_time, _ in group), statistics.median(waits) if waits else None, len(waits)
    )


def _rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    (file,) = folder.glob(f"{table}_*.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")
