"""Finds the declared columns among the headings of a file."""

import re
from collections.abc import Iterable, Mapping, Sequence

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers.batch import shape, shown
from warehouse.intake.values.faults import folded
from warehouse.sources import Column

HEADING = re.compile(r"[A-Za-zÅÄÖåäö_ ]{1,40}")


def names_of(name: str, column: Column) -> tuple[str, ...]:
    """Return the headings a column goes by."""
    return column.headers or (name,)


def declared(columns: Mapping[str, Column], headings: Sequence[str]) -> list[str | None]:
    """Return the declared column under each heading, None under an undeclared one; case and blanks do not matter."""
    known = {folded(heading): name for name, column in columns.items() for heading in names_of(name, column)}
    return [known.get(folded(heading)) for heading in headings]


def lacking(columns: Mapping[str, Column], found: Iterable[str | None]) -> list[str]:
    """Return the declared columns that no heading names."""
    there = set(found)
    return [name for name in columns if name not in there]


def check(place: Place, columns: Mapping[str, Column], headings: Sequence[str], *, hidden: bool) -> list[str | None]:
    """Return the column under each heading of a CSV file, or refuse the file.

    `hidden`: a person-level source, in which undeclared columns are refused and a first row that
    may be data is not repeated.
    """
    found = declared(columns, headings)
    missing = lacking(columns, found)
    if missing:
        every = {name: " or ".join(names_of(name, columns[name])) for name in columns}
        wanted, known = ", ".join(every[name] for name in missing), ", ".join(every.values())
        is_heading = len(missing) * 2 <= len(columns)
        told = _told(headings, found, hidden=hidden, is_heading=is_heading)
        raise DeliveryError(place, f"the headings {told}", f"also {wanted}: declared are {known}")
    twice = sorted({name for name in found if name and found.count(name) > 1})
    if twice:
        raise DeliveryError(place, f"{', '.join(twice)} in several columns", "each column once")
    extra = [heading for heading, name in zip(headings, found, strict=True) if name is None]
    if extra and hidden:
        told = _told(extra, [None] * len(extra), hidden=True, is_heading=True)
        raise DeliveryError(place, f"undeclared columns {told}", "only declared columns in a person-level source")
    return found


def _told(headings: Sequence[str], found: Sequence[str | None], *, hidden: bool, is_heading: bool) -> str:
    """List headings; of a person-level source only those that cannot be data.

    `is_heading`: the row has most of the declared headings, so that its other words are headings too.
    """
    words = [
        heading.strip() if name or (is_heading and HEADING.fullmatch(heading.strip())) else
        shape(heading.strip()) if hidden else shown(heading)
        for heading, name in zip(headings, found, strict=True)
    ]  # fmt: skip
    return ", ".join(words) if any(headings) else "none"
