"""The worker process of `sandbox`: for each request it forks a copy of itself, which is limited and gets the file."""

import gc
import importlib
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from warehouse.errors import WarehouseError
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.intake.report import RefusalError, remark_texts
from warehouse.intake.sandbox import INTERNAL_ERROR, READY, read_frame, write_frame

Request = tuple[int, int, Callable[..., Any], tuple[Any, ...]]
CHUNK = 1 << 20
NO_LIMITS = 71
"""Exit code of a copy whose limits could not be set; it has not read the file."""


def serve() -> None:
    """Answer requests from standard input on standard output until the input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        _read_declarations()
    except Exception as error:  # no file has been read yet: this is a failure of the warehouse
        write_frame(answers, (INTERNAL_ERROR, _error_text(error)))
        return
    write_frame(answers, (READY, ""))
    while True:
        try:
            frame = read_frame(requests)
        except EOFError:
            return
        write_frame(answers, _answer_frame(frame))
        del frame


def _read_declarations() -> None:
    """Read once what nearly every request needs."""
    importlib.import_module("warehouse.intake.validate")
    remark_texts()
    catalogue_municipalities()
    gc.freeze()  # forked copies share these pages


def _answer_frame(frame: bytes) -> bytes | tuple[str, str]:
    """Answer a request; what fails before a copy has the file is a failure of the warehouse."""
    try:
        request: Request = pickle.loads(frame)  # noqa: S301 - from our own caller
        return _answer(request)
    except Exception as error:
        return INTERNAL_ERROR, _error_text(error)


def _error_text(error: Exception) -> str:
    return str(error) if isinstance(error, WarehouseError) else f"{type(error).__name__}: {error}"


def _answer(request: Request) -> bytes | tuple[str, str]:
    """Return the copy's answer unread, or how the copy ended without an answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_copy(request, writing)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        answer = _read_all(pipe, time.monotonic() + request[0])
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == NO_LIMITS:
        return INTERNAL_ERROR, "a process that reads files could not be limited by the system"
    if answer is None:
        return "ended", f"more than {request[0]} seconds"
    return answer if answer and code in (0, -signal.SIGKILL) else ("ended", f"code {code}")


def _read_all(pipe: Any, end: float) -> bytes | None:
    """Read until the copy closes the pipe; None if that takes too long."""
    parts: list[bytes] = []
    while (remaining := end - time.monotonic()) > 0:
        if select.select([pipe], [], [], remaining)[0]:
            part = pipe.read(CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


def _run_copy(request: Request, writing: int) -> NoReturn:
    """Answer one request and exit without any cleanup, since a hostile file may have been read."""
    try:
        seconds, memory, function, args = request
        _close_all_but(writing)
        _set_limits(seconds, memory)
    except BaseException:
        os._exit(NO_LIMITS)
    try:
        with os.fdopen(writing, "wb") as answer:
            answer.write(pickle.dumps(_call(function, args)))
    except BaseException:  # the copy must never return into the loop of the worker
        os._exit(1)
    os._exit(0)


def _set_limits(seconds: int, memory: int) -> None:
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _close_all_but(writing: int) -> None:
    """Close every file descriptor of the copy but its pipe."""
    null_device = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null_device, descriptor)
    os.closerange(3, writing)
    os.closerange(writing + 1, os.sysconf("SC_OPEN_MAX"))


def _call(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "result", function(*args)
    except RefusalError as error:
        return "refusal", (error.remarks, error.personal)
    except WarehouseError as error:
        return "error", str(error)
    except MemoryError:
        return "ended", "memory"
