"""Reads CSV: checks every value by its column's declaration, rejects bad rows, makes pseudonyms."""

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
from warehouse.ingest.readers.row_batch import EXTRA, ROW, Batch, CheckedDelivery, RejectedRow, encode, outline, quote
from warehouse.intake.cells.cell_error import folded
from warehouse.privacy.pseudonym import has_code
from warehouse.sources import Column, Dropbox

HEADING = re.compile(r"[A-Za-zÅÄÖåäö_ ]{1,40}")
NO_PERSONAL_DATA = "no personal data in this source"
BATCH_ROWS = 20_000
MAX_CACHED_VALUES = 100_000
BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 24
UTF8_ENCODINGS = ("utf-8", "utf-8-sig", "ascii")


def headings_of(name: str, column: Column) -> tuple[str, ...]:
    """Return the accepted headings of a column."""
    return column.headers or (name,)


def match_headings(columns: Mapping[str, Column], headings: Sequence[str]) -> list[str | None]:
    """Return the declared column under each heading, None under an undeclared one; case and blanks do not matter."""
    names = {folded(heading): name for name, column in columns.items() for heading in headings_of(name, column)}
    return [names.get(folded(heading)) for heading in headings]


def missing_columns(declared: Mapping[str, Column], columns: Iterable[str | None]) -> list[str]:
    """Return the declared columns without a heading."""
    present = set(columns)
    return [name for name in declared if name not in present]


def check_headings(
    place: Place, columns: Mapping[str, Column], headings: Sequence[str], *, hidden: bool
) -> list[str | None]:
    """Return the column under each heading of a CSV file, or refuse the file.

    `hidden`: a person-level source, in which undeclared columns are refused and a first row that
    may be data is not repeated.
    """
    matched = match_headings(columns, headings)
    missing = missing_columns(columns, matched)
    if missing:
        headings_by_name = {name: " or ".join(headings_of(name, columns[name])) for name in columns}
        missing_headings = ", ".join(headings_by_name[name] for name in missing)
        declared_headings = ", ".join(headings_by_name.values())
        is_heading = len(missing) * 2 <= len(columns)
        listed = _listed(headings, matched, hidden=hidden, is_heading=is_heading)
        raise DeliveryError(
            place, f"the headings {listed}", f"also {missing_headings}: declared are {declared_headings}"
        )
    repeated = sorted({name for name in matched if name and matched.count(name) > 1})
    if repeated:
        raise DeliveryError(place, f"{', '.join(repeated)} in several columns", "each column once")
    undeclared = [heading for heading, name in zip(headings, matched, strict=True) if name is None]
    if undeclared and hidden:
        listed = _listed(undeclared, [None] * len(undeclared), hidden=True, is_heading=True)
        raise DeliveryError(place, f"undeclared columns {listed}", "only declared columns in a person-level source")
    return matched


def _listed(headings: Sequence[str], matched: Sequence[str | None], *, hidden: bool, is_heading: bool) -> str:
    """List headings; of a person-level source only those that cannot be data.

    `is_heading`: the row has most of the declared headings, so that its other words are headings too.
    """
    texts = [
        heading.strip() if name or (is_heading and HEADING.fullmatch(heading.strip())) else
        outline(heading.strip()) if hidden else quote(heading)
        for heading, name in zip(headings, matched, strict=True)
    ]  # fmt: skip
    return ", ".join(texts) if any(headings) else "none"


def refuse_personal_codes(file: BinaryIO, name: str, encoding: str) -> None:
    """Refuse a text file that contains a henkilötunnus, naming the line only; rewinds the file."""
    text = io.TextIOWrapper(file, encoding, errors="replace")
    try:
        for row, line in enumerate(text, start=1):
            if has_code(line):
                raise DeliveryError(Place(name, row=row), "a henkilötunnus", NO_PERSONAL_DATA)
    finally:
        text.detach()
    file.seek(0)


@dataclass(frozen=True)
class RowReader:
    """Checks rows one by one. `columns` are the declared columns in file order, None for an undeclared one."""

    name: str
    columns: Sequence[str | None]
    headings: Sequence[str]
    rules: Mapping[str, Rule]
    hidden: bool
    delimiter: str
    _cache: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def read_rows(self, lines: Iterable[str], first_row: int) -> Generator[Batch, None, int]:
        """Yield the rows of some lines, the first of which is line `first_row`; return the line after the last.

        A row's number is the number of its first line. Raises `DeliveryError` for a quote that is never closed.
        """
        good: list[list[str]] = []
        rejected: list[RejectedRow] = []
        row = first_row
        for fields, end in self._rows(lines, first_row):
            checked = self.check_row(row, fields) if fields != [] else None
            if isinstance(checked, RejectedRow):
                rejected.append(checked)
            elif checked:
                good.append(checked)
            row = end
            if len(good) + len(rejected) >= BATCH_ROWS:
                yield Batch(encode(good, self.delimiter), len(good), rejected)
                good, rejected = [], []
        yield Batch(encode(good, self.delimiter), len(good), rejected)
        return row

    def _rows(self, lines: Iterable[str], first_row: int) -> Iterator[tuple[list[str] | None, int]]:
        """Yield the fields of each row, None for one that is no CSV, and the line after it."""
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            lines_before = reader.line_num
            try:
                yield next(reader), first_row + reader.line_num
            except StopIteration:
                return
            except csv.Error:
                if reader.line_num - lines_before > 1:
                    place = Place(self.name, row=first_row + lines_before)
                    raise DeliveryError(place, "a quote that is not closed", "both quotes of a value") from None
                yield None, first_row + reader.line_num

    def check_row(self, row: int, fields: Sequence[str] | None) -> list[str] | RejectedRow:
        """Return the stored values of a row, its number first, or its rejection by the first error."""
        if fields is None:
            return RejectedRow(row, None, "a quote in the wrong place", "values, quoted whole or not at all")
        if len(fields) != len(self.columns):
            return RejectedRow(row, None, f"{len(fields)} values", f"{len(self.columns)} values")
        stored, extra = [str(row)], {}
        for name, heading, text in zip(self.columns, self.headings, fields, strict=True):
            value = self._stored_value(name, text)
            if value is None:
                expected = self.rules[name].expected if name else "a text PostgreSQL can hold"
                return RejectedRow(row, name or heading, self._quoted(text), expected)
            if name:
                stored.append(value)
            else:
                extra[heading.strip()] = value
        return [*stored, json.dumps(extra, ensure_ascii=False)] if None in self.columns else stored

    def _stored_value(self, name: str | None, text: str) -> str | None:
        if name is None:
            return text if is_clean(text) else None
        cached = self._cache.setdefault(name, {})
        if text not in cached:
            if len(cached) >= MAX_CACHED_VALUES:
                cached.clear()
            cached[text] = self.rules[name].stored(text)
        return cached[text]

    def _quoted(self, text: str) -> str:
        quoted = outline(text) if self.hidden else quote(text)
        return quoted.encode("utf-8", "replace").decode().replace("\0", "?")


@dataclass(frozen=True)
class CsvFile:
    """An open CSV file, its format and its declared columns.

    `hidden`: its values are never repeated in messages. `may_be_empty`: a file without rows is accepted, as when
    nothing has changed.
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
        stored_columns = tuple(name for name in file_columns if name)
        return CheckedDelivery(
            (ROW, *stored_columns, *extra), self._require_good_rows(self._batches()), self.format.delimiter
        )

    @property
    def undeclared(self) -> list[str]:
        """The headings of no declared column."""
        rows = self._rows
        return [quote(text) for name, text in zip(rows.columns, rows.headings, strict=True) if name is None]

    @cached_property
    def _rows(self) -> RowReader:
        """Read the headings; the file is at its second line afterwards."""
        headings = next(csv.reader([self._first_line()], delimiter=self.format.delimiter), [])
        columns = check_headings(Place(self.name, row=1), self.columns, headings, hidden=self.hidden)
        return RowReader(self.name, columns, headings, self.rules, self.hidden, self.format.delimiter)

    def _first_line(self) -> str:
        if not self._is_utf8:
            return self._text.readline(MAX_LINE_BYTES)
        return self.file.readline(MAX_LINE_BYTES).decode(self.format.encoding, "surrogateescape").lstrip("\ufeff")

    @property
    def _is_utf8(self) -> bool:
        """Say whether the file's bytes can be sent to COPY as they are."""
        return codecs.lookup(self.format.encoding).name in UTF8_ENCODINGS

    @cached_property
    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.file, self.format.encoding, errors="surrogateescape", newline="")

    def _require_good_rows(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        good, bad = 0, 0
        first_rejected: RejectedRow | None = None
        for batch in batches:
            good, bad = good + batch.rows, bad + len(batch.rejected)
            first_rejected = first_rejected or next(iter(batch.rejected), None)
            yield batch
        if "_text" in self.__dict__:
            self._text.detach()  # otherwise the file would be closed with it
        if good == 0 and first_rejected is None and not self.may_be_empty:
            raise DeliveryError(Place(self.name), "no rows", "at least one row")
        if good == 0 and first_rejected is not None:
            actual = f"{first_rejected.actual} (none of the {bad} rows can be loaded)"
            raise DeliveryError(
                Place(self.name, row=first_rejected.row, column=first_rejected.column), actual, first_rejected.expected
            )

    def _batches(self) -> Iterator[Batch]:
        """Read plain blocks a column at a time; from the first quote on, read row by row."""
        if not self._is_utf8 or None in self._rows.columns:
            yield from self._rows.read_rows(self._text, 2)
            return
        rules = [self.rules[name] for name in self._rows.columns if name]
        reader = csv_vectorised.VectorReader(rules, self.format.delimiter)
        row = 2
        for block in self._blocks():
            if b'"' in block:
                yield from self._rows.read_rows(self._text, row)
                return
            values = csv_vectorised.find_values(block, self.format.delimiter, len(rules))
            if values:
                yield self._read_block(values, reader, row)
                row += values.starts.shape[1]
            else:
                text = io.StringIO(block.decode("utf-8", "surrogateescape"), newline="")
                row = yield from self._rows.read_rows(text, row)

    def _blocks(self) -> Iterator[bytes]:
        """Cut the file into blocks of whole lines; at a block with a quote the file is left where the block begins."""
        rest = b""
        while chunk := self.file.read(BLOCK_BYTES):
            block = rest + chunk
            if b'"' in block:
                self.file.seek(-len(block), io.SEEK_CUR)
                yield block
                return
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if len(rest) > MAX_LINE_BYTES:
                raise DeliveryError(Place(self.name), f"a line of more than {MAX_LINE_BYTES} bytes", "shorter lines")
            if cut:
                yield block[:cut].replace(b"\r\n", b"\n")
        if rest:
            yield rest + b"\n"

    def _read_block(self, values: csv_vectorised.Grid, reader: csv_vectorised.VectorReader, row: int) -> Batch:
        lines, bad = reader.read(values, row)
        rejected = [
            self._rows.check_row(row + position, self._split_row(values, position)) for position in bad.tolist()
        ]
        return Batch(
            lines, values.starts.shape[1] - len(bad), [result for result in rejected if isinstance(result, RejectedRow)]
        )

    def _split_row(self, values: csv_vectorised.Grid, position: int) -> list[str]:
        line = values.block[values.starts[0, position] : values.ends[-1, position]]
        return line.decode("utf-8", "surrogateescape").split(self.format.delimiter)
