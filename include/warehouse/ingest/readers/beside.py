"""Checks a large file in a process beside the loader's, so that checking and sending have a core each."""

import fcntl
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.readers.batch import Batch

PIPE = 1 << 20
SUPPORTED = sys.platform == "linux"
"""Elsewhere a process cannot be copied safely; the batches are made where they are wanted."""


class Beside:
    """The same batches, made by a copy of this process from now on; an error of theirs is raised here.

    The copy does nothing else. It ends with the last batch, on leaving the `with`, and when nobody listens any more.
    """

    def __init__(self, batches: Iterable[Batch]) -> None:
        """Begin to make the batches."""
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
        self._child = os.fork()
        if self._child == 0:
            os.close(reading)
            _make(batches, writing)
        os.close(writing)
        self._pipe = open(reading, "rb", PIPE)  # noqa: PTH123, SIM115 - a descriptor that the `with` closes

    def __iter__(self) -> Iterator[Batch]:
        """Yield the batches."""
        while True:
            try:
                item = pickle.load(self._pipe)  # noqa: S301 - from our own copy
                lines = self._pipe.read(item[0]) if item and isinstance(item[0], int) else b""
            except EOFError:
                raise WarehouseError("the process that checks the file ended before the file did") from None
            if item is None:
                return
            if not isinstance(item[0], int):
                raise DeliveryError(*item)
            yield Batch(lines, *item[1:])

    def __enter__(self) -> Self:
        """Return the batches."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End the copy."""
        self._pipe.close()
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)


def _make(batches: Iterable[Batch], writing: int) -> None:
    """Send every batch and end the process, whatever happens; nothing of the copied process is tidied up."""
    try:
        with open(writing, "wb") as pipe:
            _send(batches, pipe)
    finally:
        os._exit(0)


def _send(batches: Iterable[Batch], pipe: BinaryIO) -> None:
    try:
        for batch in batches:
            pickle.dump((len(batch.lines), batch.rows, batch.rejected), pipe)
            pipe.write(batch.lines)
        pickle.dump(None, pipe)
    except DeliveryError as error:
        pickle.dump((error.place, error.found, error.expected), pipe)
