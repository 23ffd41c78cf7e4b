"""A cache of what `raw` stores of each distinct value of a column, as numbered codes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.privacy.pseudonym import Pseudonyms, pseudonymise

Ints = NDArray[np.intp]
Words = NDArray[np.uint64]
Codes = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

MAX_BYTES = 16
"""Longest value in bytes."""
EMPTY = -2
HASH_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
BYTE_MASKS = np.array([(1 << 8 * length) - 1 for length in range(8)] + [2**64 - 1], dtype="<u8")
REJECTED = -1


def pack_words(block: bytes, starts: Ints, lengths: Ints) -> tuple[Words, Words | None]:
    """Read each value as two numbers of 8 bytes, zero after its end; no second one where no value is that long.

    `block` has 16 bytes more than its last value.
    """
    windows = np.ndarray((len(block) - 7,), dtype="<u8", buffer=block, strides=(1,))
    shortest, longest = int(lengths.min(initial=MAX_BYTES)), int(lengths.max(initial=0))
    low = windows[starts]
    if shortest < 8:
        low &= BYTE_MASKS[shortest] if shortest == longest else BYTE_MASKS[np.minimum(lengths, 8)]
    if longest <= 8:
        return low, None
    high = windows[starts + 8]
    high &= BYTE_MASKS[longest - 8] if shortest == longest else BYTE_MASKS[np.maximum(lengths, 8) - 8]
    return low, high


def characters(low: Words, high: Words | None) -> Bytes:
    """Return the values as rows of 8 or 16 characters, zero after the end."""
    both = low[:, None] if high is None else np.stack([low, high], axis=1)
    return np.ascontiguousarray(both).view(np.uint8)


class HashTable:
    """A hash table of values and their codes, with linear probing."""

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
        hashes = low * HASH_FACTORS[0] if high is None else (low * HASH_FACTORS[0]) ^ (high * HASH_FACTORS[1])
        hashes >>= np.uint64(64 - self._bits)
        slots: Ints = hashes.view(np.intp)
        unresolved = self._occupied(np.flatnonzero(self._is_different(slots, low, high)), slots)
        while len(unresolved):
            slots[unresolved] = (slots[unresolved] + 1) & (len(self._codes) - 1)
            unresolved = unresolved[self._is_different(slots[unresolved], low[unresolved], select(high, unresolved))]
            unresolved = self._occupied(unresolved, slots)
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

    def _is_different(self, slots: Ints, low: Words, high: Words | None) -> Bools:
        different: Bools = self._low[slots] != low
        if self._wide or high is not None:
            different |= self._high[slots] != (np.uint64(0) if high is None else high)
        return different

    def _occupied(self, candidates: Ints, slots: Ints) -> Ints:
        """Return the candidates whose slot holds another value."""
        occupied: Ints = candidates[self._codes[slots[candidates]] != EMPTY]
        return occupied

    def _clear(self, bits: int) -> None:
        self._bits, self._size, self._wide = bits, 0, False
        self._low, self._high = np.zeros((2, 1 << bits), dtype=np.uint64)
        self._codes = np.full(1 << bits, EMPTY, dtype=np.int32)


def select(high: Words | None, places: Ints) -> Words | None:
    """Return the second numbers at some places, if there are any."""
    return None if high is None else high[places]


@dataclass(frozen=True)
class LearnedValues:
    """What is stored of some values: a row of bytes each, how many of them count, and whether it is accepted."""

    stored: Bytes
    lengths: Ints
    accepted: NDArray[np.bool_]


Learn = Callable[[Bytes, Ints], LearnedValues]


class ValueCodes:
    """Codes of values: 0 and up number the stored values, -1 is a value that the column does not accept.

    `rewrites` says whether any value is stored differently from the file.
    """

    def __init__(self, learn: Learn) -> None:
        """Use a function that returns what is stored of new values."""
        self._learn = learn
        self._table = HashTable()
        self._size = 0
        self._pool = np.zeros((16, 1), dtype=np.uint8)
        self._lengths = np.zeros(16, dtype=np.intp)
        self.rewrites = False

    def codes(self, block: bytes, starts: Ints, lengths: Ints) -> Codes:
        """Return the code of each value, none longer than 16 bytes."""
        low, high = pack_words(block, starts, lengths)
        codes = self._table.codes(self._table.find(low, high))
        unlearned = np.flatnonzero(codes == EMPTY)
        self._table.reserve(len(unlearned))
        while len(unlearned):
            slots, first = np.unique(self._table.find(low[unlearned], select(high, unlearned)), return_index=True)
            new = unlearned[first]
            self._add(slots, low[new], select(high, new), lengths[new])
            codes[unlearned] = self._table.codes(self._table.find(low[unlearned], select(high, unlearned)))
            unlearned = unlearned[codes[unlearned] == EMPTY]
        return codes

    def stored(self, codes: Codes) -> tuple[Bytes, Ints]:
        """Return the stored values of some codes, none of them -1: rows of bytes, and how many of each count."""
        return self._pool[codes], self._lengths[codes]

    def _add(self, slots: Ints, low: Words, high: Words | None, lengths: Ints) -> None:
        self._table.put(slots, low, high, self._number(characters(low, high), lengths))

    def _number(self, values: Bytes, lengths: Ints) -> Codes:
        learnt = self._learn(values, lengths)
        good = learnt.accepted
        codes = np.full(len(values), REJECTED, dtype=np.int32)
        codes[good] = np.arange(self._size, self._size + int(good.sum()))
        self._append(learnt.stored[good], learnt.lengths[good])
        self.rewrites = self.rewrites or not _is_unchanged(learnt, values, lengths)
        return codes

    def _append(self, stored: Bytes, lengths: Ints) -> None:
        end, width = self._size + len(stored), max(self._pool.shape[1], stored.shape[1])
        if end > len(self._pool) or width > self._pool.shape[1]:
            rows = max(end, len(self._pool) if end <= len(self._pool) else 2 * len(self._pool)) - len(self._pool)
            self._pool = np.pad(self._pool, ((0, rows), (0, width - self._pool.shape[1])))
            self._lengths = np.pad(self._lengths, (0, rows))
        self._pool[self._size : end, : stored.shape[1]] = stored
        self._lengths[self._size : end] = lengths
        self._size = end


def text_learner(stored_text: Callable[[str], str | None]) -> Learn:
    """Return a function that converts values one by one; None stands for a value that is not accepted."""

    def learn(values: Bytes, lengths: Ints) -> LearnedValues:
        cells = zip(values, lengths.tolist(), strict=True)
        texts = [value[:length].tobytes().decode("utf-8", "surrogateescape") for value, length in cells]
        stored = [stored_text(text) for text in texts]
        encoded = [(text or "").encode() for text in stored]
        width = max(1, *map(len, encoded))
        stored_bytes = np.array(encoded, dtype=f"S{width}").view(np.uint8).reshape(-1, width)
        return LearnedValues(
            stored_bytes, np.array([*map(len, encoded)]), np.array([text is not None for text in stored])
        )

    return learn


def person_learner(pseudonyms: Pseudonyms) -> Learn:
    """Return a function that pseudonymises hundreds of thousands of persons at once."""

    def learn(values: Bytes, lengths: Ints) -> LearnedValues:
        stored, accepted = pseudonymise(pseudonyms, values, lengths)
        return LearnedValues(stored, np.full(len(values), stored.shape[1]), accepted)

    return learn


def _is_unchanged(learnt: LearnedValues, values: Bytes, lengths: Ints) -> bool:
    """Say whether every accepted value is stored unchanged."""
    good = learnt.accepted
    if not np.array_equal(learnt.lengths[good], lengths[good]):
        return False
    width = min(learnt.stored.shape[1], values.shape[1])
    return np.array_equal(learnt.stored[good, :width], values[good, :width])
