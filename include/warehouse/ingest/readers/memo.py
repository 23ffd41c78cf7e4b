"""Remembers what raw stores of each distinct value of a column."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.ingest.readers.hashtable import EMPTY, Bytes, Codes, HashTable, Ints, Words, at, characters, words
from warehouse.privacy.bulk import pseudonymise
from warehouse.privacy.pseudonym import Pseudonyms

REJECTED = -1


@dataclass(frozen=True)
class Learnt:
    """What is stored of some values: a row of bytes each, how many of them count, and whether it is accepted."""

    stored: Bytes
    lengths: Ints
    accepted: NDArray[np.bool_]


Learn = Callable[[Bytes, Ints], Learnt]


class Memo:
    """Codes of values: 0 and up number the stored values, -1 is a value that may not stand in the column.

    `rewrites` says whether any value is stored otherwise than it stands.
    """

    def __init__(self, learn: Learn) -> None:
        """Take the function that says what is stored of values."""
        self._learn = learn
        self._table = HashTable()
        self._size = 0
        self._pool = np.zeros((16, 1), dtype=np.uint8)
        self._lengths = np.zeros(16, dtype=np.intp)
        self.rewrites = False

    def codes(self, block: bytes, starts: Ints, lengths: Ints) -> Codes:
        """Return the code of each value, none longer than 16 bytes."""
        low, high = words(block, starts, lengths)
        codes = self._table.codes(self._table.find(low, high))
        left = np.flatnonzero(codes == EMPTY)
        self._table.reserve(len(left))
        while len(left):
            slots, first = np.unique(self._table.find(low[left], at(high, left)), return_index=True)
            new = left[first]
            self._add(slots, low[new], at(high, new), lengths[new])
            codes[left] = self._table.codes(self._table.find(low[left], at(high, left)))
            left = left[codes[left] == EMPTY]
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
        self.rewrites = self.rewrites or not _same(learnt, values, lengths)
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


def text_learner(ask: Callable[[str], str | None]) -> Learn:
    """Learn by asking about each value what is stored of it, None if it is not accepted."""

    def learn(values: Bytes, lengths: Ints) -> Learnt:
        cells = zip(values, lengths.tolist(), strict=True)
        texts = [value[:length].tobytes().decode("utf-8", "surrogateescape") for value, length in cells]
        stored = [ask(text) for text in texts]
        encoded = [(text or "").encode() for text in stored]
        width = max(1, *map(len, encoded))
        made = np.array(encoded, dtype=f"S{width}").view(np.uint8).reshape(-1, width)
        return Learnt(made, np.array([*map(len, encoded)]), np.array([text is not None for text in stored]))

    return learn


def person_learner(pseudonyms: Pseudonyms) -> Learn:
    """Learn persons: hundreds of thousands of them, so all at once."""

    def learn(values: Bytes, lengths: Ints) -> Learnt:
        stored, accepted = pseudonymise(pseudonyms, values, lengths)
        return Learnt(stored, np.full(len(values), stored.shape[1]), accepted)

    return learn


def _same(learnt: Learnt, values: Bytes, lengths: Ints) -> bool:
    """Say whether every accepted value is stored as it stands."""
    good = learnt.accepted
    if not np.array_equal(learnt.lengths[good], lengths[good]):
        return False
    width = min(learnt.stored.shape[1], values.shape[1])
    return np.array_equal(learnt.stored[good, :width], values[good, :width])
