"""Checks a CSV file row by row: the way of every row that is not plain, and of every row that is set aside."""

import csv
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.checks import Rule, is_clean
from warehouse.ingest.readers.batch import Batch, Rejected, encode, shape, shown

BATCH = 20_000
REMEMBERED = 100_000


@dataclass(frozen=True)
class RowReader:
    """What each field of a row is: the declared column in file order, None for an undeclared one."""

    name: str
    columns: Sequence[str | None]
    headings: Sequence[str]
    rules: Mapping[str, Rule]
    hidden: bool
    delimiter: str
    _seen: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def examined(self, lines: Iterable[str], first_row: int) -> Generator[Batch, None, int]:
        """Yield the rows of some lines, the first of which is line `first_row`; return the line after the last.

        A row's number is the number of its first line. Raises `DeliveryError` for a quote that is never closed.
        """
        good: list[list[str]] = []
        rejected: list[Rejected] = []
        row = first_row
        for fields, end in self._rows(lines, first_row):
            decided = self.decided(row, fields) if fields != [] else None
            if isinstance(decided, Rejected):
                rejected.append(decided)
            elif decided:
                good.append(decided)
            row = end
            if len(good) + len(rejected) >= BATCH:
                yield Batch(encode(good, self.delimiter), len(good), rejected)
                good, rejected = [], []
        yield Batch(encode(good, self.delimiter), len(good), rejected)
        return row

    def _rows(self, lines: Iterable[str], first_row: int) -> Iterator[tuple[list[str] | None, int]]:
        """Yield the fields of each row, None for one that is no CSV, and the line after it."""
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            before = reader.line_num
            try:
                yield next(reader), first_row + reader.line_num
            except StopIteration:
                return
            except csv.Error:
                if reader.line_num - before > 1:
                    place = Place(self.name, row=first_row + before)
                    raise DeliveryError(place, "a quote that is not closed", "both quotes of a value") from None
                yield None, first_row + reader.line_num

    def decided(self, row: int, fields: Sequence[str] | None) -> list[str] | Rejected:
        """Return what is stored of a row, its number first, or why it is set aside; of a row's faults the first."""
        if fields is None:
            return Rejected(row, None, "a quote in the wrong place", "values, quoted whole or not at all")
        if len(fields) != len(self.columns):
            return Rejected(row, None, f"{len(fields)} values", f"{len(self.columns)} values")
        stored, extra = [str(row)], {}
        for name, heading, text in zip(self.columns, self.headings, fields, strict=True):
            value = self._stored(name, text)
            if value is None:
                expected = self.rules[name].expected if name else "a text PostgreSQL can hold"
                return Rejected(row, name or heading, self._told(text), expected)
            if name:
                stored.append(value)
            else:
                extra[heading.strip()] = value
        return [*stored, json.dumps(extra, ensure_ascii=False)] if None in self.columns else stored

    def _stored(self, name: str | None, text: str) -> str | None:
        if name is None:
            return text if is_clean(text) else None
        seen = self._seen.setdefault(name, {})
        if text not in seen:
            if len(seen) >= REMEMBERED:
                seen.clear()
            seen[text] = self.rules[name].stored(text)
        return seen[text]

    def _told(self, text: str) -> str:
        told = shape(text) if self.hidden else shown(text)
        return told.encode("utf-8", "replace").decode().replace("\0", "?")
