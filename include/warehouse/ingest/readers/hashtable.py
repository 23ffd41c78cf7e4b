"""An exact table of values of up to 16 bytes that a whole block of values is looked up in at once."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Words = NDArray[np.uint64]
Codes = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

WIDEST = 16
"""Longest value in bytes."""
EMPTY = -2
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
KEEP = np.array([(1 << 8 * length) - 1 for length in range(8)] + [2**64 - 1], dtype="<u8")


def words(block: bytes, starts: Ints, lengths: Ints) -> tuple[Words, Words | None]:
    """Read each value as two numbers of 8 bytes, zero after its end; no second one where no value is that long.

    `block` has 16 bytes more than its last value.
    """
    windows = np.ndarray((len(block) - 7,), dtype="<u8", buffer=block, strides=(1,))
    shortest, longest = int(lengths.min(initial=WIDEST)), int(lengths.max(initial=0))
    low = windows[starts]
    if shortest < 8:
        low &= KEEP[shortest] if shortest == longest else KEEP[np.minimum(lengths, 8)]
    if longest <= 8:
        return low, None
    high = windows[starts + 8]
    high &= KEEP[longest - 8] if shortest == longest else KEEP[np.maximum(lengths, 8) - 8]
    return low, high


def characters(low: Words, high: Words | None) -> Bytes:
    """Return the values as rows of 8 or 16 characters, zero after the end."""
    both = low[:, None] if high is None else np.stack([low, high], axis=1)
    return np.ascontiguousarray(both).view(np.uint8)


class HashTable:
    """Codes of values. A value that is not in its own slot is in one of the next, up to the first empty one."""

    _bits: int
    _size: int
    _wide: bool
    _low: Words
    _high: Words
    _codes: Codes

    def __init__(self) -> None:
        """Make an empty table; it grows so that three slots in four are empty."""
        self._clear(12)

    def find(self, low: Words, high: Words | None) -> Ints:
        """Return the slot where each value is, or the empty one where it would be put."""
        mixed = low * MIX[0] if high is None else (low * MIX[0]) ^ (high * MIX[1])
        mixed >>= np.uint64(64 - self._bits)
        slots: Ints = mixed.view(np.intp)
        left = self._taken(np.flatnonzero(self._differs(slots, low, high)), slots)
        while len(left):
            slots[left] = (slots[left] + 1) & (len(self._codes) - 1)
            left = left[self._differs(slots[left], low[left], at(high, left))]
            left = self._taken(left, slots)
        return slots

    def codes(self, slots: Ints) -> Codes:
        """Return the codes in some slots, EMPTY of those that hold no value."""
        codes: Codes = self._codes[slots]
        return codes

    def reserve(self, more: int) -> None:
        """Make room for more values; slots found before may be others afterwards."""
        if (self._size + more) * 4 <= len(self._codes):
            return
        full = self._codes != EMPTY
        low, high, codes = self._low[full], self._high[full], self._codes[full]
        self._clear((4 * (self._size + more)).bit_length() + 1)
        while len(codes):
            slots, first = np.unique(self.find(low, high), return_index=True)
            self.put(slots, low[first], high[first], codes[first])
            low, high, codes = np.delete(low, first), np.delete(high, first), np.delete(codes, first)

    def put(self, slots: Ints, low: Words, high: Words | None, codes: Codes) -> None:
        """Put values into the empty slots found for them, each another."""
        self._low[slots], self._codes[slots] = low, codes
        if high is not None:
            self._high[slots], self._wide = high, True
        self._size += len(codes)

    def _differs(self, slots: Ints, low: Words, high: Words | None) -> Bools:
        differs: Bools = self._low[slots] != low
        if self._wide or high is not None:
            differs |= self._high[slots] != (np.uint64(0) if high is None else high)
        return differs

    def _taken(self, left: Ints, slots: Ints) -> Ints:
        """Return those whose slot holds a value: not their own."""
        taken: Ints = left[self._codes[slots[left]] != EMPTY]
        return taken

    def _clear(self, bits: int) -> None:
        self._bits, self._size, self._wide = bits, 0, False
        self._low, self._high = np.zeros((2, 1 << bits), dtype=np.uint64)
        self._codes = np.full(1 << bits, EMPTY, dtype=np.int32)


def at(high: Words | None, places: Ints) -> Words | None:
    """Return the second numbers at some places, if there are any."""
    return None if high is None else high[places]
