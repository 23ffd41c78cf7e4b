"""Joins pieces of a text and of other bytes, row by row, without touching them one at a time."""

import numpy as np
from numpy.typing import NDArray

from warehouse.ingest.readers.hashtable import Bytes, Ints

STRIDE = 64
"""Bytes copied at once."""


class Pieces:
    """The pieces of every row, in order."""

    def __init__(self, block: bytes, rows: int) -> None:
        """Begin with the block that most pieces are parts of."""
        self._sources: list[Bytes] = [np.frombuffer(block, dtype=np.uint8)]
        self._size, self._rows = len(block), rows
        self._starts: list[Ints] = []
        self._lengths: list[Ints] = []

    def keep(self, starts: Ints, ends: Ints) -> None:
        """Add a part of the block to every row."""
        self._starts.append(starts)
        self._lengths.append(ends - starts)

    def add(self, values: Bytes, lengths: Ints | None = None) -> None:
        """Add to every row its row of `values`, or the first `lengths` bytes of it."""
        width = values.shape[1]
        self._sources.append(values.reshape(-1))
        self._starts.append(self._size + width * np.arange(self._rows))
        self._lengths.append(np.full(self._rows, width) if lengths is None else lengths)
        self._size += values.size

    def joined(self) -> memoryview:
        """Return all pieces in one: the pieces of the first row, of the second, and so on.

        Copies STRIDE bytes at a time, in order: what is written past the end of a piece is overwritten by the next.
        """
        starts, lengths = np.stack(self._starts, 1).reshape(-1), np.stack(self._lengths, 1).reshape(-1)
        written = np.cumsum(lengths)
        total = int(written[-1]) if len(written) else 0
        written -= lengths
        if int(lengths.max(initial=0)) > STRIDE:
            starts, written = _in_strides(starts, written, lengths)
        source = np.concatenate([*self._sources, np.zeros(STRIDE, dtype=np.uint8)])
        made = np.empty(total + STRIDE, dtype=np.uint8)
        _strides(made)[written] = _strides(source)[starts]
        return made[:total].data


def _in_strides(starts: Ints, written: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Cut pieces longer than a stride into several."""
    steps = (lengths + (STRIDE - 1)) // STRIDE
    ends = np.cumsum(steps)
    within = (np.arange(int(ends[-1])) - np.repeat(ends - steps, steps)) * STRIDE
    return np.repeat(starts, steps) + within, np.repeat(written, steps) + within


def _strides(text: Bytes) -> NDArray[np.void]:
    """View a text as the STRIDE bytes from each of its places on."""
    return np.ndarray((len(text) - STRIDE + 1,), dtype=f"V{STRIDE}", buffer=text, strides=(1,))


def digits(numbers: Ints, delimiter: str) -> Bytes:
    """Write numbers, all equally wide, each with the delimiter after it."""
    width = len(str(int(numbers.max(initial=0))))
    digits = np.empty((len(numbers), width + 1), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        tens = numbers // 10
        digits[:, place] = numbers - 10 * tens + ord("0")
        numbers = tens
    digits[:, width] = ord(delimiter)
    return digits
