"""The caller's side: a question to a clean interpreter, and its answer."""

import atexit
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from warehouse.errors import Place, WarehouseError
from warehouse.intake.guard.frames import plain, read_frame, write_frame
from warehouse.intake.remarks import RefusalError, Remark
from warehouse.privacy.pseudonym import mask

Result = TypeVar("Result")
SECONDS = 20
MEMORY = 2 << 30
"""Bytes of address space; the libraries of a child take some hundred million of them before the file is opened."""
GRACE = 10
"""Seconds beyond the limit after which the interpreter itself is given up."""
KEPT = ("PATH", "LANG", "LC_ALL", "TZ")
"""What a child may know of the caller's environment; secrets and addresses stand in the rest."""
START = "from warehouse.intake.guard.answering import serve; serve()"
log = logging.getLogger(__name__)


class Interpreter:
    """A clean interpreter that answers one question after another; it ends with its caller."""

    def __init__(self) -> None:
        """Start it."""
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-B", "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says of its failure may hold what the file holds
            env={name: os.environ[name] for name in KEPT if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def ask(self, question: object, seconds: int) -> bytes:
        """Return the answer; EOFError if the interpreter is gone, or had to be ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        giving_up = threading.Timer(seconds + GRACE, self._process.kill)
        giving_up.start()
        try:
            write_frame(self._process.stdin, question)
            return read_frame(self._process.stdout)
        except OSError as error:
            raise EOFError from error
        finally:
            giving_up.cancel()

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


_idle: list[Interpreter] = []


def guarded(
    function: Callable[..., Result], *args: Any, seconds: int = SECONDS, memory: int = MEMORY, name: str = ""
) -> Result:
    """Return the function's result from a limited child process, or raise its `RefusalError` or `WarehouseError`.

    The function stands at the top of a module; its arguments and its result can be pickled. The child may take
    `seconds` and `memory` bytes; it writes no file. One that is ended by a limit, or that fails in any other way,
    is a `RefusalError` on the file of this `name`.
    """
    interpreter = _taken()
    try:
        answer = interpreter.ask((seconds, memory, function, args), seconds)
    except BaseException as error:
        interpreter.end()
        if not isinstance(error, EOFError):
            raise
        log.warning("the process that reads files ended")
        raise _too_much(name) from None
    _idle.append(interpreter)
    return cast("Result", _answered(answer, name))


def _taken() -> Interpreter:
    """Take an interpreter that waits, or start one; those of a process that this one is a copy of are not ours."""
    while True:
        try:
            interpreter = _idle.pop()
        except IndexError:
            return Interpreter()
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
    if kind == "error":
        raise WarehouseError(told)
    if kind == "ended":
        log.warning("the process that read a file ended: %s", told)
        raise _too_much(name)
    return told


def _too_much(name: str) -> RefusalError:
    return RefusalError(Remark("file_takes_too_much", Place(mask(name))))
