"""The delivered register, person by person: what the files say, and what follows for any day."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

Row = Mapping[str, str]
TABLES = (
    "person", "job_search", "status_period", "service_plan", "appointment", "service_period", "decision",
    "specialist_customer",
)  # fmt: skip


@dataclass(frozen=True)
class Spell:
    """A row that holds from a day to a day, both included, or on."""

    number: int
    began: date
    ended: date | None
    row: Row

    def covers(self, day: date) -> bool:
        """Say whether it holds on the day."""
        return self.began <= day and (self.ended is None or day <= self.ended)


@dataclass(frozen=True, eq=False)
class Life:
    """All that the register knows of one person, by table."""

    rows: Mapping[str, list[Row]]

    @property
    def person(self) -> Row:
        """The row that describes the person."""
        return self.rows["person"][0]

    @cached_property
    def searches(self) -> list[Spell]:
        """The job searches."""
        return spells(self.rows["job_search"], "job_search_id")

    @cached_property
    def statuses(self) -> list[Spell]:
        """The employment status periods as recorded."""
        return spells(self.rows["status_period"], "status_id")

    def home_on(self, day: date) -> str:
        """Return the municipality of the search begun last by the day, or of the first one if none had begun."""
        begun = newest(self.searches, day) or min(self.searches, key=lambda search: (search.began, -search.number))
        return begun.row["municipality"]

    def status_on(self, day: date) -> str | None:
        """Return the status begun last by the day (the later recorded of two), unless it has ended."""
        begun = newest(self.statuses, day)
        return begun.row["status"] if begun and begun.covers(day) else None

    def is_searching_on(self, day: date) -> bool:
        """Say whether any job search is open."""
        return any(search.covers(day) for search in self.searches)

    def is_unemployed_on(self, day: date) -> bool:
        """Say whether the status of the day is unemployed or laid off."""
        return self.status_on(day) in ("unemployed", "laid_off")

    def unemployed_since(self, day: date) -> date:
        """Return the first of the days unemployed or laid off that reach to the day without a break."""
        first = day
        while first not in self._firsts and self.is_unemployed_on(first - timedelta(days=1)):
            first -= timedelta(days=1)
        self._firsts[day] = self._firsts.get(first, first)
        return self._firsts[day]

    @cached_property
    def _firsts(self) -> dict[date, date]:
        """Days asked for before, lest every month walk back to the beginning again."""
        return {}


def newest(those: Iterable[Spell], day: date) -> Spell | None:
    """Return the spell that began last by the day; of two begun on one day the one recorded last."""
    return max(
        (period for period in those if period.began <= day),
        key=lambda period: (period.began, period.number),
        default=None,
    )


def spells(rows: Iterable[Row], number: str) -> list[Spell]:
    """Read the spells of some rows."""
    return [Spell(int(row[number]), date.fromisoformat(row["started_on"]), day(row["ended_on"]), row) for row in rows]


def day(text: str) -> date | None:
    """Read a day; empty is none."""
    return date.fromisoformat(text) if text else None


def read_lives(folder: Path) -> list[Life]:
    """Read everybody who has ever had a job search; others have no home and count nowhere."""
    lives: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {table: [] for table in TABLES})
    for table in TABLES:
        for row in read_rows(folder, table):
            lives[row["henkilotunnus"]][table].append(row)
    return [Life(rows) for rows in lives.values() if rows["job_search"]]


def read_rows(folder: Path, table: str) -> Iterator[Row]:
    """Read the rows of one delivered file."""
    with delivered(folder, table).open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def delivered(folder: Path, table: str) -> Path:
    """Return the one file of a table."""
    (file,) = folder.glob(f"{table}_[0-9]*.csv")
    return file


def extract_date(folder: Path) -> date:
    """Return the day the register was read, from the names of its files: the same for all."""
    (as_of,) = {delivered(folder, table).stem[-10:] for table in TABLES}
    return date.fromisoformat(as_of)
