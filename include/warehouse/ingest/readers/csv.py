"""Reads CSV: checks every value by its column's declaration, sets bad rows aside, makes pseudonyms."""

import codecs
import csv
import io
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.column_rules import Rule, is_clean
from warehouse.ingest.readers import csv_vectorised
from warehouse.ingest.readers.row_batch import EXTRA, ROW, Batch, CheckedDelivery, RejectedRow, encode, shape, shown
from warehouse.intake.cells.cell_error import folded
from warehouse.privacy.pseudonym import has_code
from warehouse.sources import Column, Dropbox

HEADING = re.compile(r"[A-Za-zÅÄÖåäö_ ]{1,40}")
EXPECTED = "no personal data in this source"
BATCH = 20_000
REMEMBERED = 100_000
BLOCK = 1 << 20
LONGEST = 1 << 24
PLAIN = ("utf-8", "utf-8-sig", "ascii")


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


def no_personal_codes(file: BinaryIO, name: str, encoding: str) -> None:
    """Refuse a text file with a henkilötunnus anywhere, naming the line only; leaves the file at its beginning."""
    text = io.TextIOWrapper(file, encoding, errors="replace")
    try:
        for row, line in enumerate(text, start=1):
            if has_code(line):
                raise DeliveryError(Place(name, row=row), "a henkilötunnus", EXPECTED)
    finally:
        text.detach()
    file.seek(0)


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
        rejected: list[RejectedRow] = []
        row = first_row
        for fields, end in self._rows(lines, first_row):
            decided = self.decided(row, fields) if fields != [] else None
            if isinstance(decided, RejectedRow):
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

    def decided(self, row: int, fields: Sequence[str] | None) -> list[str] | RejectedRow:
        """Return what is stored of a row, its number first, or why it is set aside; of a row's faults the first."""
        if fields is None:
            return RejectedRow(row, None, "a quote in the wrong place", "values, quoted whole or not at all")
        if len(fields) != len(self.columns):
            return RejectedRow(row, None, f"{len(fields)} values", f"{len(self.columns)} values")
        stored, extra = [str(row)], {}
        for name, heading, text in zip(self.columns, self.headings, fields, strict=True):
            value = self._stored(name, text)
            if value is None:
                expected = self.rules[name].expected if name else "a text PostgreSQL can hold"
                return RejectedRow(row, name or heading, self._told(text), expected)
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


@dataclass(frozen=True)
class CsvFile:
    """An opened CSV file: how it is written and what is declared of it.

    `hidden`: its values are never repeated. `may_be_empty`: no rows at all may be right, as when nothing has changed.
    """

    file: BinaryIO
    name: str
    format: Dropbox
    columns: Mapping[str, Column]
    rules: Mapping[str, Rule]
    hidden: bool
    may_be_empty: bool = False

    def content(self) -> CheckedDelivery:
        """Return the checked content; the rows are read while it is consumed.

        Raises `DeliveryError`: a declared column is missing, an undeclared one is there in a person-level
        source, a quote is not closed, or no row at all is good, unless the file may be empty and is.
        """
        file_columns = self._rows.columns
        extra = (EXTRA,) if None in file_columns else ()
        named = tuple(name for name in file_columns if name)
        return CheckedDelivery((ROW, *named, *extra), self._some_good(self._batches()), self.format.delimiter)

    @property
    def undeclared(self) -> list[str]:
        """The headings of no declared column."""
        rows = self._rows
        return [shown(text) for name, text in zip(rows.columns, rows.headings, strict=True) if name is None]

    @cached_property
    def _rows(self) -> RowReader:
        """Read the headings; afterwards the file stands at its second line."""
        there = next(csv.reader([self._first_line()], delimiter=self.format.delimiter), [])
        columns = check(Place(self.name, row=1), self.columns, there, hidden=self.hidden)
        return RowReader(self.name, columns, there, self.rules, self.hidden, self.format.delimiter)

    def _first_line(self) -> str:
        if not self._is_plain:
            return self._text.readline(LONGEST)
        return self.file.readline(LONGEST).decode(self.format.encoding, "surrogateescape").lstrip("\ufeff")

    @property
    def _is_plain(self) -> bool:
        """Say whether the file's bytes are what COPY takes."""
        return codecs.lookup(self.format.encoding).name in PLAIN

    @cached_property
    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.file, self.format.encoding, errors="surrogateescape", newline="")

    def _some_good(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        good, bad = 0, 0
        first: RejectedRow | None = None
        for batch in batches:
            good, bad = good + batch.rows, bad + len(batch.rejected)
            first = first or next(iter(batch.rejected), None)
            yield batch
        if "_text" in self.__dict__:
            self._text.detach()  # else the file would be closed with it
        if good == 0 and first is None and not self.may_be_empty:
            raise DeliveryError(Place(self.name), "no rows", "at least one row")
        if good == 0 and first is not None:
            found = f"{first.found} (none of the {bad} rows can be loaded)"
            raise DeliveryError(Place(self.name, row=first.row, column=first.column), found, first.expected)

    def _batches(self) -> Iterator[Batch]:
        """Read plain blocks a column at a time; from the first quote on everything goes row by row."""
        if not self._is_plain or None in self._rows.columns:
            yield from self._rows.examined(self._text, 2)
            return
        rules = [self.rules[name] for name in self._rows.columns if name]
        reader = csv_vectorised.VectorReader(rules, self.format.delimiter)
        row = 2
        for block in self._blocks():
            if b'"' in block:
                yield from self._rows.examined(self._text, row)
                return
            found = csv_vectorised.grid(block, self.format.delimiter, len(rules))
            if found:
                yield self._read(found, reader, row)
                row += found.starts.shape[1]
            else:
                text = io.StringIO(block.decode("utf-8", "surrogateescape"), newline="")
                row = yield from self._rows.examined(text, row)

    def _blocks(self) -> Iterator[bytes]:
        """Cut the file into blocks of whole lines; at a block with a quote the file is left where the block begins."""
        rest = b""
        while chunk := self.file.read(BLOCK):
            block = rest + chunk
            if b'"' in block:
                self.file.seek(-len(block), io.SEEK_CUR)
                yield block
                return
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if len(rest) > LONGEST:
                raise DeliveryError(Place(self.name), f"a line of more than {LONGEST} bytes", "shorter lines")
            if cut:
                yield block[:cut].replace(b"\r\n", b"\n")
        if rest:
            yield rest + b"\n"

    def _read(self, found: csv_vectorised.Grid, reader: csv_vectorised.VectorReader, row: int) -> Batch:
        lines, bad = reader.read(found, row)
        rejected = [self._rows.decided(row + place, self._fields(found, place)) for place in bad.tolist()]
        return Batch(lines, found.starts.shape[1] - len(bad), [one for one in rejected if isinstance(one, RejectedRow)])

    def _fields(self, found: csv_vectorised.Grid, place: int) -> list[str]:
        line = found.block[found.starts[0, place] : found.ends[-1, place]]
        return line.decode("utf-8", "surrogateescape").split(self.format.delimiter)
