"""Reads the records of an API by the table's declaration: whole, or not at all."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.checks import Rule
from warehouse.ingest.connectors.parcel import Record
from warehouse.ingest.readers.batch import EXTRA, ROW, Content, batches, shown
from warehouse.sources import Column, Table

FINLAND = ZoneInfo("Europe/Helsinki")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


@dataclass(frozen=True)
class RecordReader:
    """How the records of one table are read.

    A column is found under its first heading, which may be a path (`metadata.created`). A required field stands in
    every whole record. `keep`: undeclared fields are kept aside; else only their names are told.
    """

    name: str
    table: Table
    rules: Mapping[str, Rule]
    keep: bool = True

    def content(self, records: Sequence[Record]) -> tuple[Content, list[str]]:
        """Return the rows, and the names of undeclared fields.

        Raises `DeliveryError`: no record at all, a declared field missing, a value of another kind. One bad value
        refuses the whole answer: a figure added up without it would be wrong, and look right.
        """
        if not records:
            raise DeliveryError(Place(self.name), "no records", "at least one")
        flat = [_flat(record.fields) for record in records]
        for number, (record, found) in enumerate(zip(records, flat, strict=True), start=1):
            self._complete(number, record, found)
        undeclared = sorted({name for found in flat for name in found} - set(self._paths.values()))
        rows = [
            self._row(number, record, found, undeclared)
            for number, (record, found) in enumerate(zip(records, flat, strict=True), start=1)
        ]
        extra = (EXTRA,) if undeclared and self.keep else ()
        return Content((ROW, *self.table.columns, *extra), batches(rows)), undeclared

    @property
    def _paths(self) -> dict[str, str]:
        return {name: (column.headers or (name,))[0] for name, column in self.table.columns.items()}

    def _complete(self, number: int, record: Record, found: Mapping[str, Any]) -> None:
        required = {path for name, path in self._paths.items() if self.table.columns[name].required}
        missing = sorted(required - found.keys()) if record.whole else []
        if missing:
            there, declared = ", ".join(sorted(found)), ", ".join(self._paths.values())
            raise DeliveryError(
                Place(self.name, row=number), f"{', '.join(missing)} missing; there are {there}", f"fields {declared}"
            )

    def _row(self, number: int, record: Record, found: Mapping[str, Any], undeclared: Sequence[str]) -> list[str]:
        stored = [
            self._stored(number, name, found.get(path)) if record.whole or path in found else ""
            for name, path in self._paths.items()
        ]
        extra = {name: found[name] for name in undeclared if name in found}
        aside = [json.dumps(extra, ensure_ascii=False)] if undeclared and self.keep else []
        return [str(number), *stored, *aside]

    def _stored(self, number: int, name: str, value: Any) -> str:
        text = _as_text(value, self.table.columns[name])
        stored = self.rules[name].stored(text)
        if stored is None:
            place = Place(self.name, row=number, column=self._paths[name])
            raise DeliveryError(place, shown(text), self.rules[name].expected)
        return stored


def _flat(fields: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Name each value by the path that leads to it."""
    return dict(_leaves(fields, before))


def _leaves(fields: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _as_text(value: Any, column: Column) -> str:
    """Write a value as a file would: a list by commas, a share without its sign, a moment as a day in Finland."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(map(str, value))
    text = str(value).strip()
    if column.unit == "percent":
        return text.removesuffix("%").rstrip()
    return _day(text) if column.type == "date" and MOMENT.fullmatch(text) else text


def _day(text: str) -> str:
    """Return the day of a moment in Finland; a moment without a zone is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(FINLAND).date().isoformat()
