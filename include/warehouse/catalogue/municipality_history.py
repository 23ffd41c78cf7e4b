"""Municipalities as they were: versions with their validity, and the municipality of today that each has become.

The list of abolished municipalities is Statistics Finland's (CC BY 4.0), completed by what was merged since 2022. It
gives the first day on which a municipality was no more, and the municipality or municipalities that its land went to.
Which municipalities were founded under a new code is listed since 2005; names are those that a municipality had last.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from warehouse.catalogue.catalogue import Catalogue
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

CODE = re.compile(r"\d{3}", re.ASCII)
ABOLISHED = PROJECT / "include" / "catalogue" / "abolished_municipalities.csv"
FOUNDED = PROJECT / "include" / "catalogue" / "founded_municipalities.csv"


@dataclass(frozen=True)
class ReportedMunicipality:
    """Where what a source reports under a code belongs: to a municipality of today, or to one of the past.

    Of a past one `first` and `last` are the days between which its borders were valid; None is open.
    """

    reported: str
    geo: str
    present: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Abolition:
    """The end of a municipality under one code: its last names, the first day without it, and its successors."""

    code: str
    name_fi: str
    name_sv: str
    ended_on: date
    successors: tuple[str, ...]


@dataclass(frozen=True)
class MunicipalityVersion:
    """A municipality within borders that did not change; a merger into it begins a new version.

    `valid_from` is None for borders that are older than the list, `valid_to` (the last day) None for those of
    today. `present_codes` are the municipalities of today that hold its land: several if it was divided.
    """

    code: str
    name_fi: str
    name_sv: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    present_codes: frozenset[str]

    @property
    def key(self) -> int:
        """Stable key: the code, and the month from which the borders are valid, 0 for the oldest."""
        first = self.valid_from.year * 100 + self.valid_from.month if self.valid_from else 0
        return int(self.code) * 1_000_000 + first

    @property
    def geo(self) -> str:
        """Its code in geographic series: that of the municipality, and the month from which it is valid."""
        return f"KU{self.code}@{self.valid_from:%Y-%m}" if self.valid_from else f"KU{self.code}@"

    @property
    def present_code(self) -> str | None:
        """The municipality of today that holds all of its land; None if it was divided."""
        return next(iter(self.present_codes)) if len(self.present_codes) == 1 else None


def municipality_history(catalogue: Catalogue) -> tuple[MunicipalityVersion, ...]:
    """Return every version of land that lies in the municipalities of a catalogue, by code and time."""
    return history_of({place.code: (place.name.fi, place.name.sv) for place in catalogue.municipalities})


def history_of(
    names: Mapping[str, tuple[str, str]], abolitions: Sequence[Abolition] | None = None
) -> tuple[MunicipalityVersion, ...]:
    """Return every version of land that lies in municipalities of today, whose names are given by code."""
    ends: dict[str, list[Abolition]] = defaultdict(list)
    for abolition in abolitions if abolitions is not None else read_abolitions():
        ends[abolition.code].append(abolition)
    gains = defaultdict(set)
    for code, abolition in ((code, abolition) for code, ended in ends.items() for abolition in ended):
        for successor in set(abolition.successors) - {code}:
            gains[successor].add(abolition.ended_on)
    versions = (
        version for code in sorted({*ends, *names}) for version in _versions(code, ends, gains[code], names.get(code))
    )
    return tuple(version for version in versions if version.present_codes & names.keys())


def reported_municipalities(history: Sequence[MunicipalityVersion], since: date) -> Iterator[ReportedMunicipality]:
    """Yield where rows of each code belong, on today's borders and, in past months from `since`, on those of then.

    Rows that a divided municipality has reported belong nowhere: nobody knows to which part.
    """
    whole = [version for version in history if version.present_code is not None]
    codes = {version.code: version.present_code for version in whole}
    divided = {version.code for version in history} - codes.keys()
    for code, present in codes.items():
        if present is not None and code not in divided:
            yield ReportedMunicipality(f"KU{code}", f"KU{present}", present)
    for version in whole:
        if version.valid_to is not None and version.valid_to >= since and version.present_code is not None:
            for code in sorted(_codes_within(version, whole)):
                yield ReportedMunicipality(
                    f"KU{code}", version.geo, version.present_code, version.valid_from, version.valid_to
                )


def _codes_within(version: MunicipalityVersion, history: Sequence[MunicipalityVersion]) -> set[str]:
    """Return the code of a version, and every code whose whole land it had taken in."""
    codes, earlier = {version.code}, [version]
    while earlier:
        whole = earlier.pop()
        parts = [
            part
            for part in history
            if whole.valid_from is not None
            and part.valid_to == whole.valid_from - timedelta(days=1)
            and part.successors == (whole.code,)
        ]
        codes |= {part.code for part in parts}
        earlier += parts
    return codes


def _versions(
    code: str, ends: Mapping[str, Sequence[Abolition]], gains: set[date], names: tuple[str, str] | None
) -> Iterator[MunicipalityVersion]:
    """Yield the versions of a code, the oldest first; one that is of today has a name of today."""
    begins = _founded().get(code)
    lives: list[tuple[str, str, date | None, tuple[str, ...]]] = [
        (end.name_fi, end.name_sv, end.ended_on, end.successors) for end in ends.get(code, ())
    ]
    if names is not None:
        lives.append((*names, None, ()))
    for name_fi, name_sv, ended_on, successors in lives:
        inside = sorted(day for day in gains if (begins is None or day > begins) and (not ended_on or day < ended_on))
        bounds = [begins, *inside, ended_on]
        present = _present_codes(code, ended_on, ends)
        for first, until in pairwise(bounds):
            valid_to = until - timedelta(days=1) if until else None
            is_last = until == ended_on
            yield MunicipalityVersion(
                code, name_fi, name_sv, first, valid_to, successors if is_last else (code,) if until else (), present
            )
        begins = ended_on


def _present_codes(code: str, ended_on: date | None, ends: Mapping[str, Sequence[Abolition]]) -> frozenset[str]:
    """Follow the successors of a municipality that ended on a day to those of today."""
    if ended_on is None:
        return frozenset({code})
    ended = next(abolition for abolition in ends[code] if abolition.ended_on == ended_on)
    present: set[str] = set()
    for successor in ended.successors:
        later = (abolition.ended_on for abolition in ends.get(successor, ()) if abolition.ended_on > ended_on)
        present |= _present_codes(successor, min(later, default=None), ends)
    return frozenset(present)


@cache
def read_abolitions(path: Path = ABOLISHED) -> tuple[Abolition, ...]:
    """Read the list of abolished municipalities, the oldest first; WarehouseError names a row that is wrong."""
    rows: dict[tuple[date, str], tuple[str, str, list[str]]] = {}
    with path.open(encoding="utf-8", newline="") as text:
        for number, row in enumerate(csv.DictReader(text), start=2):
            try:
                day, code, successor = date.fromisoformat(row["ended_on"]), row["code"], row["successor_code"]
                if not CODE.fullmatch(code) or (successor and not CODE.fullmatch(successor)):
                    raise ValueError
            except (KeyError, TypeError, ValueError):
                raise WarehouseError(
                    f"{path.name}, row {number}: found {row}, expected a code and a successor of three digits"
                    " (none for land that was ceded), two names and the day of the end"
                ) from None
            *_, successors = rows.setdefault((day, code), (row["name_fi"], row["name_sv"], []))
            if successor:
                successors.append(successor)
    return tuple(
        Abolition(code, name_fi, name_sv, day, tuple(sorted(successors)))
        for (day, code), (name_fi, name_sv, successors) in sorted(rows.items())
    )


@cache
def _founded() -> dict[str, date]:
    with FOUNDED.open(encoding="utf-8", newline="") as text:
        return {row["code"]: date.fromisoformat(row["founded_on"]) for row in csv.DictReader(text)}
