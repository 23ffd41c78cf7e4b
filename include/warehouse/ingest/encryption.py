"""Encrypts a delivered original in a process of its own, while its rows are being loaded."""

import io
import subprocess
import sys
from types import TracebackType
from typing import BinaryIO, Self

from pyrage import encrypt_io, x25519

from warehouse.disk import FULL
from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Draft

CODE = """
import os, sys
from pyrage import encrypt_io, x25519
class Out:
    def write(self, content):
        try:
            return os.write(1, content)
        except OSError as error:  # pyrage makes a text of it
            os._exit(error.errno)
    def flush(self):
        pass
encrypt_io(sys.stdin.buffer, Out(), [x25519.Recipient.from_str(sys.argv[1])])
try:
    os.fsync(1)
except OSError as error:
    os._exit(error.errno)
"""
"""Exits with the number of the error where its output could not be written."""


class Encryption:
    """A file on its way into an encrypted draft; its clear bytes are written nowhere.

    A draft that is no local file is encrypted by `finish`, in this process.
    """

    def __init__(self, file: BinaryIO, draft: Draft, recipient: x25519.Recipient) -> None:
        """Begin; `file` stands at its start and is read by nobody else."""
        self._file, self._draft, self._recipient = file, draft, recipient
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", CODE, str(recipient)], stdin=file, stdout=draft.fileno(), stderr=subprocess.PIPE
            )
        except (AttributeError, io.UnsupportedOperation):
            return

    def finish(self) -> None:
        """Return when the draft is whole."""
        if self._process is None:
            encrypt_io(self._file, self._draft, [self._recipient])
            return
        _, message = self._process.communicate()
        if self._process.returncode in FULL:
            raise self._draft.no_room(self._process.returncode)
        if self._process.returncode:
            raise WarehouseError(f"an original could not be encrypted: {message.decode(errors='replace')[-500:]}")

    def __enter__(self) -> Self:
        """Return the encryption."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End the process if nobody waited for it."""
        if self._process is not None:
            with self._process:
                self._process.kill()
