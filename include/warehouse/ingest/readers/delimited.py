"""Reads CSV: checks every value by its column's declaration, sets bad rows aside, makes pseudonyms."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.checks import Rule
from warehouse.ingest.readers import headings, vector
from warehouse.ingest.readers.batch import EXTRA, ROW, Batch, Content, Rejected, shown
from warehouse.ingest.readers.rows import RowReader
from warehouse.sources import Column, Dropbox

BLOCK = 1 << 20
LONGEST = 1 << 24
PLAIN = ("utf-8", "utf-8-sig", "ascii")


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

    def content(self) -> Content:
        """Return the checked content; the rows are read while it is consumed.

        Raises `DeliveryError`: a declared column is missing, an undeclared one is there in a person-level
        source, a quote is not closed, or no row at all is good, unless the file may be empty and is.
        """
        file_columns = self._rows.columns
        extra = (EXTRA,) if None in file_columns else ()
        named = tuple(name for name in file_columns if name)
        return Content((ROW, *named, *extra), self._some_good(self._batches()), self.format.delimiter)

    @property
    def undeclared(self) -> list[str]:
        """The headings of no declared column."""
        rows = self._rows
        return [shown(text) for name, text in zip(rows.columns, rows.headings, strict=True) if name is None]

    @cached_property
    def _rows(self) -> RowReader:
        """Read the headings; afterwards the file stands at its second line."""
        there = next(csv.reader([self._first_line()], delimiter=self.format.delimiter), [])
        columns = headings.check(Place(self.name, row=1), self.columns, there, hidden=self.hidden)
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
        first: Rejected | None = None
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
        reader = vector.VectorReader(rules, self.format.delimiter)
        row = 2
        for block in self._blocks():
            if b'"' in block:
                yield from self._rows.examined(self._text, row)
                return
            found = vector.grid(block, self.format.delimiter, len(rules))
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

    def _read(self, found: vector.Grid, reader: vector.VectorReader, row: int) -> Batch:
        lines, bad = reader.read(found, row)
        rejected = [self._rows.decided(row + place, self._fields(found, place)) for place in bad.tolist()]
        return Batch(lines, found.starts.shape[1] - len(bad), [one for one in rejected if isinstance(one, Rejected)])

    def _fields(self, found: vector.Grid, place: int) -> list[str]:
        line = found.block[found.starts[0, place] : found.ends[-1, place]]
        return line.decode("utf-8", "surrogateescape").split(self.format.delimiter)
