"""XLSX for people: texts stay texts, numbers stay numbers, and a full sheet continues on the next one.

The workbook is written by a process of its own, which takes rows from the standard input (`WorkbookProcess`, `serve`).
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from types import TracebackType
from typing import IO, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from warehouse.deliver.query import Cell
from warehouse.disk import writing
from warehouse.errors import WarehouseError

SHEET_ROWS = 1_048_576
"""How many rows the format has in a sheet, the header among them."""
LINE = 15
"""Height of a line of text, in points."""
Header = tuple[tuple[str, int], ...]
"""Each column's name and width in characters."""
BATCH = 500
"""Rows that are handed over together."""
DONE = "done"
START = "from warehouse.deliver.workbook import serve; serve()"


@contextmanager
def workbook(path: Path, created: datetime) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook that is written row by row; the same rows and moment give the same bytes."""
    with TemporaryDirectory(dir=path.parent) as scratch:
        options = {
            "constant_memory": True,
            "tmpdir": scratch,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(path, options)
        moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": "Tilannekuva", "created": moment})
        try:
            yield book
        except BaseException:
            _discard(book, path)
            raise
        book.close()


def _discard(book: xlsxwriter.Workbook, path: Path) -> None:
    """Close the scratch files, which only writing the workbook does, and remove it."""
    book.close()
    path.unlink(missing_ok=True)


class Sheets:
    """One table of a workbook: a sheet, and as many more as its rows need, each with the header."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        header: Header,
        *,
        wrapped: bool = False,
        limit: int = SHEET_ROWS,
    ) -> None:
        """Start the first sheet.

        `header` has each column's name and width in characters, `wrapped` breaks long texts into
        lines, `limit` is the rows of a sheet with its header.
        """
        self._book, self._name, self._header, self._limit = book, name, header, limit
        self._bold = book.add_format({"bold": True, "indent": 1})
        self._style = book.add_format({"valign": "top"})
        self._text = book.add_format({"text_wrap": wrapped, "valign": "top", "indent": 1})
        self._wrap = wrapped
        self._number = 0
        self.rows = 0
        self._next_sheet()

    def write(self, row: tuple[Cell, ...]) -> None:
        """Write one row; WarehouseError if a text is longer than a cell of the format."""
        if self._line == self._limit:
            self.close()
            self._next_sheet()
        if self._wrap:
            self._sheet.set_row(self._line, LINE * self._lines(row))
        for column, value in enumerate(row):
            self._cell(column, value)
        self._line += 1
        self.rows += 1

    def _lines(self, row: tuple[Cell, ...]) -> int:
        """Return the lines of the longest text: not every program fits the height of a row to its texts."""
        pairs = zip(row, self._header, strict=True)
        return max(len(wrap(str(value), width - 3)) for value, (_, width) in pairs if value not in (None, ""))

    def close(self) -> None:
        """Give the sheet its filter, now that its last row is known."""
        self._sheet.autofilter(0, 0, self._line - 1, len(self._header) - 1)

    def _next_sheet(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet(self._name if self._number == 1 else f"{self._name} {self._number}")
        self._sheet.freeze_panes(1, 1)  # which row it is stays in sight beside its numbers
        for column, (title, width) in enumerate(self._header):
            self._sheet.set_column(column, column, max(width, len(title) + 4))  # a filter button covers three
            self._sheet.write_string(0, column, title, self._bold)
        self._line = 1

    def _cell(self, column: int, value: Cell) -> None:
        match value:  # the most frequent kinds first: there are millions of cells
            case str():
                done = self._sheet.write_string(self._line, column, value, self._text)
            case None:
                return
            case bool():
                done = self._sheet.write_boolean(self._line, column, value, self._style)
            case Decimal() | int():
                done = self._sheet.write_number(self._line, column, float(value), self._style)
        if done != 0:
            raise WarehouseError(f"sheet {self._name}, column {self._header[column][0]}: a value does not fit a cell")


class WorkbookProcess:
    """A workbook that another process writes; `rows` counts the rows sent, without headers.

    The process ends on leaving the `with`, and when this process is gone.
    """

    def __init__(self, path: Path, created: datetime) -> None:
        """Start the process."""
        self.rows = 0
        self._batch: list[tuple[Cell, ...]] = []
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._send((path, created))

    @property
    def process_id(self) -> int:
        """The number of the process."""
        return self._process.pid

    def sheet(self, name: str, header: Header, *, wrapped: bool = False) -> None:
        """Begin the next table: each column's name and width in characters; `wrapped` breaks long texts into lines."""
        self._flush()
        self._send((name, header, wrapped))

    def write(self, row: tuple[Cell, ...]) -> None:
        """Write one row; WarehouseError, now or later, if a text is longer than a cell of the format."""
        self._batch.append(row)
        self.rows += 1
        if len(self._batch) == BATCH:
            self._flush()

    def _flush(self) -> None:
        self._send(self._batch)
        self._batch = []

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin)
        except BrokenPipeError:
            self._answer()

    def _answer(self) -> None:
        """Wait for the result of the process; WarehouseError with its message if it failed."""
        assert self._process.stdout is not None
        result = self._process.stdout.read().decode()
        if result != DONE:
            raise WarehouseError(result or "the process that writes the workbook ended before the workbook did")

    def __enter__(self) -> Self:
        """Return the workbook."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """Finish the workbook, or end the process after an error."""
        try:
            if kind is None:
                self._flush()
                self._send(None)
                assert self._process.stdin is not None
                self._process.stdin.flush()
                self._answer()
        finally:
            self._process.kill()
            self._process.communicate()


def serve() -> None:
    """Write the workbook that is sent to the standard input; print `DONE` or the error on the standard output."""
    try:
        _serve(sys.stdin.buffer)
    except WarehouseError as error:
        result = str(error)
    else:
        result = DONE
    sys.stdout.write(result)


@contextmanager
def _reporting_full_disk(path: Path) -> Iterator[None]:
    """Raise DiskFullError where the disk is full; xlsxwriter wraps the error of the system."""
    with writing(path, lambda: path.stat().st_size if path.exists() else 0):
        try:
            yield
        except FileCreateError as error:
            raise next((arg for arg in error.args if isinstance(arg, OSError)), error) from error


def _serve(stream: IO[bytes]) -> None:
    path, created = pickle.load(stream)  # noqa: S301 - from our own caller, as all that follows
    with _reporting_full_disk(path), workbook(path, created) as book:
        sheets: Sheets | None = None
        while (message := pickle.load(stream)) is not None:  # noqa: S301
            if isinstance(message, list):
                for row in message:
                    assert sheets is not None
                    sheets.write(row)
            else:
                if sheets is not None:
                    sheets.close()
                name, header, wrapped = message
                sheets = Sheets(book, name, header, wrapped=wrapped)
        if sheets is not None:
            sheets.close()
