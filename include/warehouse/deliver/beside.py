"""The workbook written by a process beside this one: it takes longer than all the rest, so both get a core each."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from xlsxwriter.exceptions import FileCreateError

from warehouse.deliver.rows import Cell
from warehouse.deliver.workbook import Header, Sheets, workbook
from warehouse.disk import writing
from warehouse.errors import WarehouseError

BATCH = 500
"""Rows that are handed over together."""
DONE = "done"
START = "from warehouse.deliver.beside import serve; serve()"


class BookBeside:
    """A workbook in the making; `rows` counts what was written, without headers.

    The process ends with the last row, on leaving the `with`, and when this one is gone.
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
        """Wait for the last word of the process: nothing, or what went wrong."""
        assert self._process.stdout is not None
        said = self._process.stdout.read().decode()
        if said != DONE:
            raise WarehouseError(said or "the process that writes the workbook ended before the workbook did")

    def __enter__(self) -> Self:
        """Return the workbook."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """Let the workbook be finished, or end the process if anything went wrong."""
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
    """Write the workbook that the standard input tells, and say on the standard output how that went."""
    try:
        _serve(sys.stdin.buffer)
    except WarehouseError as error:
        said = str(error)
    else:
        said = DONE
    sys.stdout.write(said)


@contextmanager
def _room(path: Path) -> Iterator[None]:
    """Tell a full disk in words; xlsxwriter wraps what the system says."""
    with writing(path, lambda: path.stat().st_size if path.exists() else 0):
        try:
            yield
        except FileCreateError as error:
            raise next((one for one in error.args if isinstance(one, OSError)), error) from error


def _serve(told: IO[bytes]) -> None:
    path, created = pickle.load(told)  # noqa: S301 - from our own caller, as all that follows
    with _room(path), workbook(path, created) as book:
        sheets: Sheets | None = None
        while (message := pickle.load(told)) is not None:  # noqa: S301
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
