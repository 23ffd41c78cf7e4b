"""What goes between the two processes: pickles, each with its length before it."""

import io
import pickle
from typing import IO, Any

LENGTH = 8
READY, FAULT = "ready", "fault"
"""What an interpreter says first, and the kind of an answer that is about us and not about the file."""
PLAIN = {"builtins": ("set", "frozenset", "bytearray"), "datetime": None, "decimal": ("Decimal",), "zoneinfo": None}


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
