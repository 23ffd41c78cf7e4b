"""Runs a function on an unknown file in a limited child process: the caller's side.

`sandbox_worker` is the other side. The worker is a clean interpreter that is kept for the next call; it forks a copy
of itself for each call, and only the copy gets the file.
"""

import atexit
import io
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from warehouse.errors import Place, WarehouseError
from warehouse.intake.report import RefusalError, Remark
from warehouse.privacy.pseudonym import mask

FRAME_LENGTH_BYTES = 8
READY, INTERNAL_ERROR = "ready", "fault"
"""The first message of a worker, and the kind of an answer that reports a failure of the warehouse, not of the file."""
PLAIN_TYPES = {
    "builtins": ("set", "frozenset", "bytearray"),
    "datetime": None,
    "decimal": ("Decimal",),
    "zoneinfo": None,
}
Result = TypeVar("Result")
TIME_LIMIT_SECONDS = 20
MEMORY_BYTES = 2 << 30
"""Bytes of address space; the libraries of a child take some hundred million before the file is opened."""
START_SECONDS = 60
"""Seconds a worker may take until it is ready."""
GRACE_SECONDS = 10
"""Seconds beyond the limit after which the worker itself is killed."""
INHERITED_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ")
"""Environment variables passed on to a child; the others hold secrets and addresses."""
NOT_STARTED = "no file is at fault: the process that reads files did not start"
WORKER_CODE = "from warehouse.intake.sandbox_worker import serve; serve()"
log = logging.getLogger(__name__)
__all__ = ["run_in_sandbox"]


def write_frame(file: IO[bytes], message: object) -> None:
    """Write an object as a pickle with its length; bytes are a pickle already."""
    content = message if isinstance(message, bytes) else pickle.dumps(message)
    file.write(len(content).to_bytes(FRAME_LENGTH_BYTES, "big"))
    file.write(content)
    file.flush()


def read_frame(file: IO[bytes]) -> bytes:
    """Read a pickle; EOFError if the other process has ended."""
    head = file.read(FRAME_LENGTH_BYTES)
    size = int.from_bytes(head, "big")
    content = file.read(size) if len(head) == FRAME_LENGTH_BYTES else b""
    if len(head) < FRAME_LENGTH_BYTES or len(content) < size:
        raise EOFError
    return content


def load_plain(content: bytes) -> Any:
    """Load a pickle of plain values and classes of the warehouse; UnpicklingError for anything else."""
    return _PlainUnpickler(io.BytesIO(content)).load()


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class of the warehouse or a plain one; UnpicklingError for anything else."""
        allowed = PLAIN_TYPES.get(module, ())
        member = super().find_class(module, name) if module in PLAIN_TYPES or module.startswith("warehouse.") else None
        if isinstance(member, type) and (allowed is None or name in allowed or module.startswith("warehouse.")):
            return member
        raise pickle.UnpicklingError(f"{module}.{name}")


class WorkerProcess:
    """A clean interpreter that answers one request after another; it ends with its caller."""

    def __init__(self) -> None:
        """Start it. Raises `WarehouseError` if it does not become ready, which is no fault of the file."""
        self.owner, self.timed_out = os.getpid(), False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-B", "-c", WORKER_CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the error messages of libraries may quote the file
            env={name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        try:
            kind, message = load_plain(self._received(START_SECONDS))
        except EOFError:
            self.end()
            code = self._process.returncode
            raise WarehouseError(f"{NOT_STARTED} (code {code})") from None
        if kind != READY:
            self.end()
            raise WarehouseError(f"{NOT_STARTED}: {message}")

    def ask(self, request: object, seconds: int) -> bytes:
        """Return the answer; EOFError if the worker has ended or was killed."""
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, request)
        except OSError as error:
            raise EOFError from error
        return self._received(seconds + GRACE_SECONDS)

    def _received(self, seconds: int) -> bytes:
        """Return the next frame; EOFError if the worker has ended, or is killed because it takes too long."""
        assert self._process.stdout is not None
        giving_up = threading.Timer(seconds, self._give_up)
        giving_up.start()
        try:
            return read_frame(self._process.stdout)
        except OSError as error:
            raise EOFError from error
        finally:
            giving_up.cancel()

    def _give_up(self) -> None:
        self.timed_out = True
        self._process.kill()

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.communicate()


_idle: list[WorkerProcess] = []


def run_in_sandbox(
    function: Callable[..., Result],
    *args: Any,
    seconds: int = TIME_LIMIT_SECONDS,
    memory: int = MEMORY_BYTES,
    name: str = "",
) -> Result:
    """Return the function's result from a limited child process, or raise its `RefusalError` or `WarehouseError`.

    A `WarehouseError` that is no `RefusalError` is a failure of the warehouse (a catalogue that cannot be read, a
    process that cannot be started) and not of the file.

    The function is at the top level of a module; its arguments and its result can be pickled. The child may take
    `seconds` and `memory` bytes, and cannot write files. If it exceeds a limit or fails in any other way, a
    `RefusalError` on the file of this `name` is raised.
    """
    answer = _ask_worker((seconds, memory, function, args), seconds)
    if answer is None:
        raise _limit_exceeded(name)
    return cast("Result", _unpack_answer(answer, name))


def _ask_worker(request: object, seconds: int) -> bytes | None:
    """Return the answer; None if a worker took too long, or two workers in a row have ended.

    A single worker may have been killed by the system for another reason than the file.
    """
    for _ in range(2):
        worker = _acquire_worker()
        try:
            answer = worker.ask(request, seconds)
        except EOFError:
            worker.end()
            log.warning("the process that reads files ended")
            if worker.timed_out:
                return None
            continue
        except BaseException:
            worker.end()
            raise
        _idle.append(worker)
        return answer
    return None


def _acquire_worker() -> WorkerProcess:
    """Take an idle worker, or start one; workers of the process that this one was forked from are not used."""
    while True:
        try:
            worker = _idle.pop()
        except IndexError:
            return WorkerProcess()
        if worker.owner == os.getpid():
            return worker


@atexit.register
def end_all() -> None:
    """Kill the idle workers."""
    while _idle:
        worker = _idle.pop()
        if worker.owner == os.getpid():
            worker.end()


def _unpack_answer(answer: bytes, name: str) -> Any:
    """Return the result in the child's answer; a child that a hostile file controls cannot make us run code."""
    try:
        kind, content = load_plain(answer)
    except Exception as error:  # a corrupt answer may raise anything
        log.warning("the process that read a file answered with %s", type(error).__name__)
        raise _limit_exceeded(name) from None
    if kind == "refusal":
        raise RefusalError(*content[0], personal=content[1])
    if kind == INTERNAL_ERROR:
        raise WarehouseError(f"no file is at fault: {content}")
    if kind == "error":
        raise WarehouseError(content)
    if kind == "ended":
        log.warning("the process that read a file ended: %s", content)
        raise _limit_exceeded(name)
    return content


def _limit_exceeded(name: str) -> RefusalError:
    return RefusalError(Remark("file_takes_too_much", Place(mask(name))))
