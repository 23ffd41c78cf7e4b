"""The caller's side: a question to a clean interpreter, and its answer."""

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
"""What an interpreter says first, and the kind of an answer that is about us and not about the file."""
PLAIN_TYPES = {
    "builtins": ("set", "frozenset", "bytearray"),
    "datetime": None,
    "decimal": ("Decimal",),
    "zoneinfo": None,
}
Result = TypeVar("Result")
TIME_LIMIT_SECONDS = 20
MEMORY_BYTES = 2 << 30
"""Bytes of address space; the libraries of a child take some hundred million of them before the file is opened."""
START_SECONDS = 60
"""Seconds an interpreter may take until it is ready."""
GRACE_SECONDS = 10
"""Seconds beyond the limit after which the interpreter itself is given up."""
INHERITED_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ")
"""What a child may know of the caller's environment; secrets and addresses stand in the rest."""
NOT_STARTED = "no file is at fault: the process that reads files did not start"
WORKER_CODE = "from warehouse.intake.sandbox_worker import serve; serve()"
log = logging.getLogger(__name__)
__all__ = ["run_in_sandbox"]


def write_frame(file: IO[bytes], message: object) -> None:
    """Send an object, or bytes that are a pickle already."""
    content = message if isinstance(message, bytes) else pickle.dumps(message)
    file.write(len(content).to_bytes(FRAME_LENGTH_BYTES, "big"))
    file.write(content)
    file.flush()


def read_frame(file: IO[bytes]) -> bytes:
    """Receive a pickle; EOFError if the other side is gone."""
    head = file.read(FRAME_LENGTH_BYTES)
    size = int.from_bytes(head, "big")
    content = file.read(size) if len(head) == FRAME_LENGTH_BYTES else b""
    if len(head) < FRAME_LENGTH_BYTES or len(content) < size:
        raise EOFError
    return content


def load_plain(content: bytes) -> Any:
    """Load a pickle of plain values and classes of the warehouse; UnpicklingError for anything that acts."""
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
    """A clean interpreter that answers one question after another; it ends with its caller."""

    def __init__(self) -> None:
        """Start it. Raises `WarehouseError` if it does not become ready: no file is to blame for that."""
        self.owner, self.timed_out = os.getpid(), False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-B", "-c", WORKER_CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says of its failure may hold what the file holds
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
        """Return the answer; EOFError if the interpreter is gone, or had to be ended."""
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, request)
        except OSError as error:
            raise EOFError from error
        return self._received(seconds + GRACE_SECONDS)

    def _received(self, seconds: int) -> bytes:
        """Return the next frame; EOFError if the interpreter is gone, or is ended because it takes too long."""
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
        """End it."""
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

    A `WarehouseError` that is no `RefusalError` is a fault of ours (a catalogue that cannot be read, a process that
    cannot be started) and says nothing of the file.

    The function stands at the top of a module; its arguments and its result can be pickled. The child may take
    `seconds` and `memory` bytes; it writes no file. One that is ended by a limit, or that fails in any other way,
    is a `RefusalError` on the file of this `name`.
    """
    answer = _ask_worker((seconds, memory, function, args), seconds)
    if answer is None:
        raise _limit_exceeded(name)
    return cast("Result", _unpack_answer(answer, name))


def _ask_worker(request: object, seconds: int) -> bytes | None:
    """Return the answer; None if the file has ended an interpreter by taking too long, or two of them in a row.

    One that ends once may have been ended by the system for what is not the file's doing.
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
    """Take an interpreter that waits, or start one; those of a process that this one is a copy of are not ours."""
    while True:
        try:
            worker = _idle.pop()
        except IndexError:
            return WorkerProcess()
        if worker.owner == os.getpid():
            return worker


@atexit.register
def end_all() -> None:
    """End the interpreters that wait."""
    while _idle:
        worker = _idle.pop()
        if worker.owner == os.getpid():
            worker.end()


def _unpack_answer(answer: bytes, name: str) -> Any:
    """Take the child's answer; a child that a file has taken over cannot make this process run anything by it."""
    try:
        kind, content = load_plain(answer)
    except Exception as error:  # whatever a spoilt answer makes of it
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
