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

LENGTH = 8
READY, FAULT = "ready", "fault"
"""What an interpreter says first, and the kind of an answer that is about us and not about the file."""
PLAIN = {"builtins": ("set", "frozenset", "bytearray"), "datetime": None, "decimal": ("Decimal",), "zoneinfo": None}
Result = TypeVar("Result")
SECONDS = 20
MEMORY = 2 << 30
"""Bytes of address space; the libraries of a child take some hundred million of them before the file is opened."""
START_SECONDS = 60
"""Seconds an interpreter may take until it is ready."""
GRACE = 10
"""Seconds beyond the limit after which the interpreter itself is given up."""
KEPT = ("PATH", "LANG", "LC_ALL", "TZ")
"""What a child may know of the caller's environment; secrets and addresses stand in the rest."""
NOT_STARTED = "no file is at fault: the process that reads files did not start"
START = "from warehouse.intake.sandbox_worker import serve; serve()"
log = logging.getLogger(__name__)
__all__ = ["guarded"]


def write_frame(file: IO[bytes], what: object) -> None:
    """Send an object, or bytes that are a pickle already."""
    content = what if isinstance(what, bytes) else pickle.dumps(what)
    file.write(len(content).to_bytes(LENGTH, "big"))
    file.write(content)
    file.flush()


def read_frame(file: IO[bytes]) -> bytes:
    """Receive a pickle; EOFError if the other side is gone."""
    head = file.read(LENGTH)
    size = int.from_bytes(head, "big")
    content = file.read(size) if len(head) == LENGTH else b""
    if len(head) < LENGTH or len(content) < size:
        raise EOFError
    return content


def plain(content: bytes) -> Any:
    """Load a pickle of plain values and classes of the warehouse; UnpicklingError for anything that acts."""
    return _Plain(io.BytesIO(content)).load()


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class of the warehouse or a plain one; UnpicklingError for anything else."""
        names = PLAIN.get(module, ())
        found = super().find_class(module, name) if module in PLAIN or module.startswith("warehouse.") else None
        if isinstance(found, type) and (names is None or name in names or module.startswith("warehouse.")):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


class WorkerProcess:
    """A clean interpreter that answers one question after another; it ends with its caller."""

    def __init__(self) -> None:
        """Start it. Raises `WarehouseError` if it does not become ready: no file is to blame for that."""
        self.owner, self.timed_out = os.getpid(), False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-B", "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says of its failure may hold what the file holds
            env={name: os.environ[name] for name in KEPT if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        try:
            kind, words = plain(self._received(START_SECONDS))
        except EOFError:
            self.end()
            code = self._process.returncode
            raise WarehouseError(f"{NOT_STARTED} (code {code})") from None
        if kind != READY:
            self.end()
            raise WarehouseError(f"{NOT_STARTED}: {words}")

    def ask(self, question: object, seconds: int) -> bytes:
        """Return the answer; EOFError if the interpreter is gone, or had to be ended."""
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, question)
        except OSError as error:
            raise EOFError from error
        return self._received(seconds + GRACE)

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


def guarded(
    function: Callable[..., Result], *args: Any, seconds: int = SECONDS, memory: int = MEMORY, name: str = ""
) -> Result:
    """Return the function's result from a limited child process, or raise its `RefusalError` or `WarehouseError`.

    A `WarehouseError` that is no `RefusalError` is a fault of ours (a catalogue that cannot be read, a process that
    cannot be started) and says nothing of the file.

    The function stands at the top of a module; its arguments and its result can be pickled. The child may take
    `seconds` and `memory` bytes; it writes no file. One that is ended by a limit, or that fails in any other way,
    is a `RefusalError` on the file of this `name`.
    """
    answer = _asked((seconds, memory, function, args), seconds)
    if answer is None:
        raise _too_much(name)
    return cast("Result", _answered(answer, name))


def _asked(question: object, seconds: int) -> bytes | None:
    """Return the answer; None if the file has ended an interpreter by taking too long, or two of them in a row.

    One that ends once may have been ended by the system for what is not the file's doing.
    """
    for _ in range(2):
        interpreter = _taken()
        try:
            answer = interpreter.ask(question, seconds)
        except EOFError:
            interpreter.end()
            log.warning("the process that reads files ended")
            if interpreter.timed_out:
                return None
            continue
        except BaseException:
            interpreter.end()
            raise
        _idle.append(interpreter)
        return answer
    return None


def _taken() -> WorkerProcess:
    """Take an interpreter that waits, or start one; those of a process that this one is a copy of are not ours."""
    while True:
        try:
            interpreter = _idle.pop()
        except IndexError:
            return WorkerProcess()
        if interpreter.owner == os.getpid():
            return interpreter


@atexit.register
def end_all() -> None:
    """End the interpreters that wait."""
    while _idle:
        interpreter = _idle.pop()
        if interpreter.owner == os.getpid():
            interpreter.end()


def _answered(answer: bytes, name: str) -> Any:
    """Take the child's answer; a child that a file has taken over cannot make this process run anything by it."""
    try:
        kind, told = plain(answer)
    except Exception as error:  # whatever a spoilt answer makes of it
        log.warning("the process that read a file answered with %s", type(error).__name__)
        raise _too_much(name) from None
    if kind == "refusal":
        raise RefusalError(*told[0], personal=told[1])
    if kind == FAULT:
        raise WarehouseError(f"no file is at fault: {told}")
    if kind == "error":
        raise WarehouseError(told)
    if kind == "ended":
        log.warning("the process that read a file ended: %s", told)
        raise _too_much(name)
    return told


def _too_much(name: str) -> RefusalError:
    return RefusalError(Remark("file_takes_too_much", Place(mask(name))))
