"""Reads plain blocks of CSV a column at a time: no quotes or backslashes, every line with all its columns.

A register extract has a million lines and few distinct values. Here Python checks a value
once, when it is new; everything else is done for a whole block at once. What is not plain, and every
rejected row, is left to `readers.csv.RowReader`, which checks alike, row by row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.ingest.column_rules import Rule
from warehouse.ingest.readers.row_batch import escaped
from warehouse.ingest.readers.value_codes import (
    MAX_BYTES,
    REJECTED,
    Bytes,
    Codes,
    Ints,
    Learn,
    ValueCodes,
    characters,
    pack_words,
    person_learner,
    text_learner,
)

STRIDE = 64
"""Bytes copied at once."""
LINE_FEED = ord("\n")
PADDING = bytes(MAX_BYTES + 8)
CHARACTER_CLASS = re.compile(r"\[(0-9|a-z|A-Z)\]\{(\d+)(?:,(\d+))?\}")


class ByteJoiner:
    """Joins the pieces of every row, in order, into one block of bytes."""

    def __init__(self, block: bytes, rows: int) -> None:
        """Use a block that most pieces are parts of."""
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
        result = np.empty(total + STRIDE, dtype=np.uint8)
        _strides(result)[written] = _strides(source)[starts]
        return result[:total].data


def _in_strides(starts: Ints, written: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Cut pieces longer than a stride into several."""
    steps = (lengths + (STRIDE - 1)) // STRIDE
    ends = np.cumsum(steps)
    within = (np.arange(int(ends[-1])) - np.repeat(ends - steps, steps)) * STRIDE
    return np.repeat(starts, steps) + within, np.repeat(written, steps) + within


def _strides(text: Bytes) -> NDArray[np.void]:
    """View a text as the STRIDE bytes from each of its places on."""
    return np.ndarray((len(text) - STRIDE + 1,), dtype=f"V{STRIDE}", buffer=text, strides=(1,))


def number_texts(numbers: Ints, delimiter: str) -> Bytes:
    """Write numbers, all equally wide, each with the delimiter after it."""
    width = len(str(int(numbers.max(initial=0))))
    texts = np.empty((len(numbers), width + 1), dtype=np.uint8)
    for position in range(width - 1, -1, -1):
        tens = numbers // 10
        texts[:, position] = numbers - 10 * tens + ord("0")
        numbers = tens
    texts[:, width] = ord(delimiter)
    return texts


@dataclass(frozen=True)
class Grid:
    """Where every value of a block starts and ends, and how long it is: shape (columns, rows)."""

    block: bytes
    starts: Ints
    ends: Ints
    lengths: Ints


def find_values(block: bytes, delimiter: str, columns: int) -> Grid | None:
    """Find the values of a block of whole lines; None if it is not plain."""
    if any(special in block for special in (b'"', b"\\", b"\r", b"\0")):
        return None
    padded = block + PADDING
    text = np.frombuffer(padded, dtype=np.uint8)
    line_feeds = text == LINE_FEED
    separators = np.flatnonzero(line_feeds | (text == ord(delimiter)))
    rows, rest = divmod(len(separators), columns)
    if rest or np.count_nonzero(line_feeds) != rows or not line_feeds[separators[columns - 1 :: columns]].all():
        return None
    ends = separators.reshape(rows, columns).T.copy()
    starts = np.empty_like(ends)
    starts[0, 0], starts[0, 1:], starts[1:] = 0, ends[-1, :-1] + 1, ends[:-1] + 1
    lengths = ends - starts
    return Grid(padded, starts, ends, lengths) if lengths.max() <= MAX_BYTES else None


class VectorReader:
    """Checks the blocks of a file whose columns have these rules, in order."""

    def __init__(self, rules: Sequence[Rule], delimiter: str) -> None:
        """Take the rules of the file's columns."""
        self._rules, self._delimiter = rules, delimiter
        self._value_codes = [ValueCodes(_learner_of(rule, delimiter)) for rule in rules]

    def read(self, values: Grid, first_row: int) -> tuple[memoryview, Ints]:
        """Return the lines of the good rows, each with its row number first, and the places of the bad ones."""
        codes = [self._codes(values, position) for position in range(len(self._rules))]
        bad = np.zeros(values.starts.shape[1], dtype=bool)
        for column_codes in codes:
            if column_codes is not None:
                bad |= column_codes == REJECTED
        good = np.flatnonzero(~bad) if bad.any() else slice(None)
        numbers = np.arange(first_row, first_row + len(bad))[good]
        joiner = ByteJoiner(values.block, len(numbers))
        joiner.add(number_texts(numbers, self._delimiter))
        segment_starts = values.starts[0]
        for position, column_codes in enumerate(codes):
            if column_codes is not None and self._value_codes[position].rewrites:
                joiner.keep(segment_starts[good], values.starts[position][good])
                joiner.add(*self._value_codes[position].stored(column_codes[good]))
                segment_starts = values.ends[position]
        joiner.keep(segment_starts[good], values.ends[-1][good] + 1)
        return joiner.joined(), np.flatnonzero(bad)

    def _codes(self, values: Grid, position: int) -> Codes | None:
        """Return the codes of a column's values; None if all of them are stored unchanged."""
        starts, lengths = values.starts[position], values.lengths[position]
        if matches_character_class(self._rules[position], values.block, starts, lengths):
            return None
        return self._value_codes[position].codes(values.block, starts, lengths)


def _learner_of(rule: Rule, delimiter: str) -> Learn:
    def ask(text: str) -> str | None:
        stored = rule.stored(text)
        return None if stored is None else escaped(stored, delimiter)

    return person_learner(rule.pseudonyms) if rule.pseudonyms else text_learner(ask)


def matches_character_class(rule: Rule, block: bytes, starts: Ints, lengths: Ints) -> bool:
    """Check a pattern like [0-9]{1,12} without looking at each value: such columns are mostly distinct."""
    pattern = CHARACTER_CLASS.fullmatch(rule.column.pattern or "") if rule.column.type == "text" else None
    if pattern is None:
        return False
    first, last = ord(pattern[1][0]), ord(pattern[1][2])
    fits = (lengths >= int(pattern[2])) & (lengths <= int(pattern[3] or pattern[2]))
    if not (fits | ((not rule.column.required) & (lengths == 0))).all():
        return False
    chars = characters(*pack_words(block, starts, lengths))
    return bool(((chars - first <= last - first) | (chars == 0)).all())
