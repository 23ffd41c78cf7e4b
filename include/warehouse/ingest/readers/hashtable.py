"""An exact table of values of up to 16 bytes that a whole block of values is looked up in at once."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Words = NDArray[np.uint64]
Codes = NDArray[np.int32]
Bytes = NDArray[np.uint8]

WIDEST = 16
"""Longest value in bytes."""
EMPTY = -2
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
KEEP = np.array([(1 << 8 * length) - 1 for length in range(8)] + [2**64 - 1], dtype="<u8")


def words(block: bytes, starts: Ints, lengths: Ints) -> tuple[Words, Words]:
    """Read each value as two numbers of 8 bytes, zero after its end; `block` has 16 bytes more than its last value."""
    windows = np.ndarray((len(block) - 7,), dtype="<u8", buffer=block, strides=(1,))
    low = windows[starts]
    low &= KEEP[np.minimum(lengths, 8)]
    if int(lengths.max(initial=0)) <= 8:
        return low, np.zeros_like(low)
    high = windows[starts + 8]
    high &= KEEP[np.clip(lengths - 8, 0, 8)]
    return low, high


class HashTable:
    """Codes of values. A value that is not in its own slot is in one of the next, up to the first empty one."""

    def __init__(self, bits: int = 12) -> None:
        """Make an empty table of 2 ** bits slots; it grows so that three slots in four are empty."""
        self._bits, self._size = bits, 0
        self._low, self._high = np.zeros((2, 1 << bits), dtype="<u8")
        self._codes = np.full(1 << bits, EMPTY, dtype=np.int32)

    def codes(self, low: Words, high: Words) -> Codes:
        """Return the code of each value, EMPTY of one that is not there."""
        return self._codes[self._find(low, high)]

    def distinct(self, low: Words, high: Words) -> Ints:
        """Return the place of one value of each slot that new values go to: all of them are different."""
        return np.unique(self._find(low, high), return_index=True)[1]

    def put(self, low: Words, high: Words, codes: Codes) -> None:
        """Add values that are not there and are all different."""
        self._size += len(codes)
        if self._size * 4 > len(self._codes):
            self._grow()
        left = np.arange(len(codes))
        while len(left):
            slots, first = np.unique(self._find(low[left], high[left]), return_index=True)
            new = left[first]
            self._low[slots], self._high[slots], self._codes[slots] = low[new], high[new], codes[new]
            left = np.delete(left, first)

    def _find(self, low: Words, high: Words) -> Ints:
        """Return the slot where each value is, or the empty one where it would be put."""
        mixed = (low * MIX[0]) ^ (high * MIX[1])
        slots = (mixed >> np.uint64(64 - self._bits)).astype(np.intp)
        left = np.flatnonzero(self._others(slots, low, high))
        while len(left):
            slots[left] = (slots[left] + 1) & (len(self._codes) - 1)
            left = left[self._others(slots[left], low[left], high[left])]
        return slots

    def _others(self, slots: Ints, low: Words, high: Words) -> NDArray[np.bool_]:
        """Say where a slot holds another value."""
        differs = (self._low[slots] != low) | (self._high[slots] != high)
        return differs & (self._codes[slots] != EMPTY)

    def _grow(self) -> None:
        full = self._codes != EMPTY
        low, high, codes = self._low[full], self._high[full], self._codes[full]
        size = self._size
        self.__init__(size.bit_length() + 4)
        self.put(low, high, codes)
        self._size = size
