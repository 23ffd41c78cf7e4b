"""What differs between two versions of a municipality's month, row by row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from warehouse.answer.changes import KEY_PARTS, Change

Cell = tuple[str, str, date]
"""A raw table, a municipality and a month."""


@dataclass(frozen=True)
class Version:
    """The rows of one version of a cell: each its number in the file, and the stored texts of its columns."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, tuple[str, ...]]]


def differences(cell: Cell, key: Sequence[str], before: Version, after: Version) -> list[Change]:
    """Return what differs: by the key where a row has one, else row by row, the same row several times being several.

    A row whose key is not filled in goes without one.
    """
    place = (cell[0], cell[1], f"{cell[2]:%Y-%m}")
    positions = [before.columns.index(column) for column in key]
    old, old_loose = _keyed(before.rows, positions)
    new, new_loose = _keyed(after.rows, positions)
    found = [Change(*place, "added", _number(one)) for one in new if one not in old]
    found += [Change(*place, "removed", _number(one)) for one in old if one not in new]
    for one in old.keys() & new.keys():
        for column, was, now in zip(before.columns, old[one], new[one], strict=True):
            if was != now:
                found.append(Change(*place, "changed", _number(one), column, was, now))
    found += [Change(*place, "added", str(number)) for number in _more(new_loose, old_loose)]
    found += [Change(*place, "removed", str(number)) for number in _more(old_loose, new_loose)]
    return sorted(found, key=lambda change: (change.number, change.kind, change.column))


Key = tuple[tuple[str, ...], int]
Loose = list[tuple[int, tuple[str, ...]]]


def _keyed(
    rows: Iterable[tuple[int, tuple[str, ...]]], positions: Sequence[int]
) -> tuple[dict[Key, tuple[str, ...]], Loose]:
    """Return rows by key, the second of the same key apart from the first; and the rows without one."""
    seen, keyed, loose = Counter[tuple[str, ...]](), {}, []
    for number, values in rows:
        own = tuple(values[position] for position in positions)
        if not any(own):
            loose.append((number, values))
            continue
        seen[own] += 1
        keyed[own, seen[own]] = values
    return keyed, loose


def _number(key: Key) -> str:
    words, again = KEY_PARTS.join(filter(None, key[0])), key[1]
    return words if again == 1 else f"{words} ({again})"


def _more(rows: Loose, than: Loose) -> list[int]:
    """Return the numbers of the rows that the other version does not have, or has fewer times."""
    left = Counter(values for _, values in than)
    more = []
    for number, values in rows:
        left[values] -= 1
        if left[values] < 0:
            more.append(number)
    return more
