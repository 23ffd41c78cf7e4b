"""Rows that are told from one another by nothing: the same key twice in one municipality and month."""

from collections.abc import Collection
from dataclasses import dataclass

from warehouse.intake.sheets.layout import Declared
from warehouse.intake.sheets.stored import Stored


@dataclass(frozen=True)
class Twins:
    """Groups of entries with one key: those that are the same throughout, and those that differ."""

    same: tuple[tuple[int, ...], ...] = ()
    different: tuple[tuple[int, ...], ...] = ()


def twins(what: Declared, stored: Stored, kept_out: Collection[int]) -> Twins:
    """Find entries that share the declared key within a municipality and month; an empty key tells nothing apart."""
    names = [name for name in what.table.key if name in stored.columns]
    if not names or len(names) < len(what.table.key):
        return Twins()
    own = [stored.columns[name] for name in names]
    if len(set(own[0] if len(own) == 1 else zip(*own, strict=True))) == len(own[0]):
        return Twins()
    told = (stored.columns[what.municipality], stored.months, *own)
    keys = list(zip(*told, strict=True))
    if len(set(keys)) == len(keys):
        return Twins()
    groups: dict[tuple[str, ...], list[int]] = {}
    for entry, key in enumerate(keys):
        if entry not in kept_out and any(key[2:]):
            groups.setdefault(key, []).append(entry)
    several = [tuple(group) for group in groups.values() if len(group) > 1]
    columns = list(stored.columns.values())
    alike = {group: len({tuple(column[entry] for column in columns) for entry in group}) == 1 for group in several}
    return Twins(
        tuple(group for group in several if alike[group]), tuple(group for group in several if not alike[group])
    )
