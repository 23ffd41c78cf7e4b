"""Reads the records of an API by the table's declaration: all of them or none."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.column_rules import Rule
from warehouse.ingest.connectors.fetch import Record, flatten
from warehouse.ingest.readers.row_batch import EXTRA, ROW, CheckedDelivery, batches, quote
from warehouse.sources import Column, Table

FINLAND = ZoneInfo("Europe/Helsinki")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


@dataclass(frozen=True)
class RecordReader:
    """Reads the records of one table.

    The first heading of a column is the path of its field (`metadata.created`). A required field must be in every
    complete record, and every declared field in at least one, unless the records are `loose`; undeclared fields go
    into `_extra`.
    """

    name: str
    table: Table
    rules: Mapping[str, Rule]
    loose: bool = False

    def content(self, records: Sequence[Record]) -> tuple[CheckedDelivery, list[str]]:
        """Return the rows, and the names of undeclared fields.

        Raises `DeliveryError`: no record at all, a declared field missing, a value of another kind. One bad value
        refuses the whole answer: a figure added up without it would be wrong, and look right.
        """
        if not records:
            raise DeliveryError(Place(self.name), "no records", "at least one")
        flattened = [(number, record, flatten(record.fields)) for number, record in enumerate(records, start=1)]
        self._check_fields(flattened)
        undeclared = sorted({name for *_, fields in flattened for name in fields} - set(self._paths.values()))
        rows = [self._row(*record_fields, undeclared) for record_fields in flattened]
        extra = (EXTRA,) if undeclared else ()
        return CheckedDelivery((ROW, *self.table.columns, *extra), batches(rows)), undeclared

    @property
    def _paths(self) -> dict[str, str]:
        return paths(self.table)

    def _check_fields(self, flattened: Sequence[tuple[int, Record, Mapping[str, Any]]]) -> None:
        complete = [(number, set(fields)) for number, record, fields in flattened if record.complete]
        required = {path for name, path in self._paths.items() if self.table.columns[name].required}
        for number, present in complete:
            if not required <= present:
                raise self._missing_fields(number, required - present, present)
        all_fields = set().union(*(present for _, present in complete))
        if complete and not self.loose and not set(self._paths.values()) <= all_fields:
            raise self._missing_fields(None, set(self._paths.values()) - all_fields, all_fields)

    def _missing_fields(self, number: int | None, missing: set[str], present: set[str]) -> DeliveryError:
        actual = f"{', '.join(sorted(missing))} missing; there are {', '.join(sorted(present))}"
        return DeliveryError(Place(self.name, row=number), actual, f"fields {', '.join(self._paths.values())}")

    def _row(self, number: int, record: Record, fields: Mapping[str, Any], undeclared: Sequence[str]) -> list[str]:
        stored = [
            self._stored(number, name, fields.get(path)) if record.complete or path in fields else ""
            for name, path in self._paths.items()
        ]
        extra = {name: fields[name] for name in undeclared if name in fields}
        extra_values = [json.dumps(extra, ensure_ascii=False)] if undeclared else []
        return [str(number), *stored, *extra_values]

    def _stored(self, number: int, name: str, value: Any) -> str:
        text = _as_text(value, self.table.columns[name])
        stored = self.rules[name].stored(text)
        if stored is None:
            place = Place(self.name, row=number, column=self._paths[name])
            raise DeliveryError(place, quote(text), self.rules[name].expected)
        return stored


def paths(table: Table) -> dict[str, str]:
    """Return the path of each column in a record: its first heading, or its name."""
    return {name: (column.headers or (name,))[0] for name, column in table.columns.items()}


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
    """Return the day of a moment in Finland; a moment without a time zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(FINLAND).date().isoformat()
