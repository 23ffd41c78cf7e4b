"""Entries as raw stores them, column by column, and what keeps single cells out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from warehouse.intake.book import Cell
from warehouse.intake.sheets.above import Above
from warehouse.intake.sheets.entries import Entries
from warehouse.intake.sheets.layout import Layout
from warehouse.intake.values.checks import Check
from warehouse.intake.values.faults import Fault
from warehouse.sources import month_of


@dataclass
class Stored:
    """The stored texts of each column, and the faults of entries: entry -> column -> fault. A faulty cell is ""."""

    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    faults: dict[int, dict[str, Fault]] = field(default_factory=dict)
    months: Sequence[str] = ()
    """The month of each entry, "" if it cannot be read."""

    def take(self, name: str, said: Sequence[str | Fault]) -> None:
        """Keep what was said of the cells of a column."""
        texts: list[str] = said  # type: ignore[assignment]
        if Fault in set(map(type, said)):
            texts = list(texts)
            for entry, one in enumerate(said):
                if isinstance(one, Fault):
                    self.fault(entry, name, one)
                    texts[entry] = ""
        self.columns[name] = texts

    def fault(self, entry: int, name: str, fault: Fault) -> None:
        """Keep a fault; an earlier one of the same cell stands."""
        self.faults.setdefault(entry, {}).setdefault(name, fault)


def store(layout: Layout, checks: Mapping[str, Check], entries: Entries, above: Above) -> Stored:
    """Read every cell of the entries; the date or month first, since names of municipalities depend on it."""
    stored, count, time = Stored(), len(entries.rows), layout.declared.time
    _marked(layout, entries, stored)
    for name, text in above.stored.items():
        stored.columns[name] = [text] * count
    if entries.months:
        day = "" if layout.declared.by_month else "-01"
        stored.columns[time] = [above.months[place] + day for place in entries.months]
    percents = _percents(layout, entries)
    if time in entries.cells:
        stored.take(time, checks[time].many(entries.cells[time]))
    month = month_of if layout.declared.by_year else itemgetter(slice(7))
    months = {text: month(text) if text else "" for text in set(stored.columns[time])}
    stored.months = list(map(months.__getitem__, stored.columns[time]))
    for name in (name for name in entries.cells if name != time):
        stored.take(name, _said(checks[name], entries.cells[name], stored.months, percents.get(name, ())))
    stored.columns = {name: stored.columns[name] for name in checks if name in stored.columns}
    return stored


def _said(check: Check, cells: Sequence[Cell], months: Sequence[str], percents: Sequence[int]) -> list[str | Fault]:
    """Read the cells of a column, equal ones once; names of municipalities are those of the month of their row."""
    if check.is_timeless(cells):
        return check.many(cells, percents=percents)
    keys = list(zip(map(type, cells), cells, months, strict=True))
    known = {key: check.read(key[1], month=key[2] or None) for key in dict.fromkeys(keys)}
    return list(map(known.__getitem__, keys))


def _percents(layout: Layout, entries: Entries) -> dict[str, list[int]]:
    """Return the entries whose cell of a column is shown as a percentage, by column."""
    marks = layout.spot.sheet.marks.percents
    rows: dict[int, set[int]] = defaultdict(set)
    for row, place in marks:
        rows[place].add(row)
    found = {
        name: [entry for entry, row in enumerate(entries.rows) if row in rows[place]]
        for name, place in entries.places.items()
        if place in rows
    }
    if entries.value:
        every = zip(entries.rows, entries.months, strict=True)
        found[entries.value] = [entry for entry, at in enumerate(every) if at in marks]
    return found


def _marked(layout: Layout, entries: Entries, stored: Stored) -> None:
    """Keep out the cells that hold an error, or a formula without a result: their value is not known."""
    marks = layout.spot.sheet.marks
    if not marks.errors and not marks.uncached:
        return
    found: dict[tuple[int, int], Fault] = {
        at: Fault("cell_error", {"found": error}) for at, error in marks.errors.items()
    }
    found |= {at: Fault("cell_uncached") for at in marks.uncached}
    where = defaultdict(list)
    for entry, row in enumerate(entries.rows):
        where[row].append(entry)
    names = {place: name for name, place in entries.places.items()}
    for (row, column), fault in found.items():
        for entry in where.get(row, ()):
            name = names.get(column) or (entries.value if entries.months and entries.months[entry] == column else None)
            if name:
                stored.fault(entry, name, fault)
