"""Functions that tests run in a guarded child."""

import os
import threading
import time
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import RefusalError


def refusal_of(data: bytes) -> tuple[str, float, int]:
    """Return why a file is refused ("" if it is not), the seconds it took, and the megabytes the process had at most."""
    start, code = time.perf_counter(), ""
    try:
        read_workbook(data, "a")
    except RefusalError as error:
        code = error.remarks[0].code
    return code, time.perf_counter() - start, _most_megabytes()


def _most_megabytes() -> int:
    """Read what this process took at most; `getrusage` would count the process that started it too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def sleep_long() -> None:
    """Take no processor time, and never end."""
    threading.Event().wait()


def work_long() -> None:
    """Take processor time for ever."""
    while True:
        pass


def take_memory(size: int) -> int:
    """Take memory, and say how much."""
    return len(bytearray(size))


def die() -> None:
    """End as a library does that finds its memory spoilt."""
    os.abort()


def write(file: str) -> None:
    """Write a file."""
    Path(file).write_text("x")


def environment() -> set[str]:
    """Say what is known of the caller's environment."""
    return set(os.environ)


def fail() -> None:
    """Fail with a message for a person."""
    raise WarehouseError("a message")


def stumble() -> None:
    """Fail in a way that nobody foresaw."""
    raise KeyError("010180-9026")


def something_that_acts() -> object:
    """Return what would run a command when it is unpickled."""

    class Command:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    return Command()


def thing() -> tuple[object, ...]:
    """Return a book of plain values."""
    return ("å", 1.5, {1}, read_workbook(b"a;b\n1;2\n", "a.csv"))
