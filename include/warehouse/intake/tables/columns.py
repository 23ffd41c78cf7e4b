"""The data of a sheet as columns of entries: a row is one entry, or one for each month that has a column."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain, repeat
from operator import itemgetter

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.report import Remark
from warehouse.intake.tables.row_types import TOTAL
from warehouse.intake.tables.sheet_values import SheetValues
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.vocabulary import listed, text_of
from warehouse.intake.workbook import At, Cell, letters
from warehouse.sources import month_of


def undeclared(layout: TableMatch, rows: Sequence[int]) -> Mapping[int, str]:
    """Return the undeclared columns in which rows hold something: place -> heading, or letters if it has none.

    The sum of a table with a column per month is none of them.
    """
    sheet, headings = layout.spot.sheet, layout.headings
    declared = {*headings.columns.values(), *headings.months}
    widest = max((len(sheet.rows[row]) for row in rows), default=0)
    errors = {place for row, place in sheet.marks.errors if row >= headings.body}
    found: dict[int, str] = {}
    for place in range(widest):
        if place not in declared and place not in sums(layout):
            filled = any(len(sheet.rows[row]) > place and sheet.rows[row][place] != "" for row in rows)
            if filled or place in errors:
                name = headings.texts.get(place, "")
                found[place] = f"{name} ({letters(place)})" if name in found.values() else name or letters(place)
    return found


def sums(layout: TableMatch) -> tuple[int, ...]:
    """Return the columns that add up the months of their row."""
    others = layout.headings.others if layout.value else {}
    return tuple(place for place, text in others.items() if TOTAL.fullmatch(text.strip()))


def as_json(layout: TableMatch, row: int, columns: Mapping[int, str]) -> str:
    """Return the undeclared cells of a row; "" if all are empty. Errors keep their name."""
    cells, errors = layout.spot.sheet.rows[row], layout.spot.sheet.marks.errors
    found = {
        name: errors.get((row, place)) or cell_text(cells[place] if place < len(cells) else "")
        for place, name in columns.items()
    }
    told = {name: text for name, text in found.items() if text}
    return json.dumps(told, ensure_ascii=False) if told else ""


def cell_text(cell: Cell) -> str:
    """Return a cell as text that sorts and compares: 2026-06-30, 12.5."""
    text = cell.isoformat() if isinstance(cell, date | time) else text_of(cell)
    return text.replace("\0", "\ufffd")


def told(layout: TableMatch, columns: Mapping[int, str]) -> Iterator[Remark]:
    """Say which undeclared columns are kept beside the data, and which of their cells hold errors."""
    if columns:
        shown = [f"{letters(place)}: {name}" if name != letters(place) else name for place, name in columns.items()]
        yield layout.spot.whole("columns_undeclared", columns=listed(shown))
    for at, error in layout.spot.sheet.marks.errors.items():
        if at[1] in columns and at[0] >= layout.headings.body:
            yield layout.spot.at("error_undeclared", at, found=error)


@dataclass(frozen=True)
class ColumnEntries:
    """Entries in the order of the sheet; all sequences are of one length."""

    rows: Sequence[int]
    """The row of the sheet each entry stands in, counted from 0."""
    cells: Mapping[str, Sequence[Cell]]
    """Declared column -> its cells; what stands above the table, month headings too, is not among them."""
    places: Mapping[str, int]
    """Declared column -> where it stands; the value of a sheet with a column per month has no one place."""
    value: str | None = None
    months: Sequence[int] = ()
    """Where the value of each entry stands, if there is a column per month."""

    def at(self, column: str, entry: int) -> At:
        """Return the cell in which an entry has a column."""
        if column in self.places:
            return self.rows[entry], self.places[column]
        return self.rows[entry], self.months[entry]

    def letters(self, entry: int) -> str:
        """Return the letters of the column of the entry's month; "" if there is no column per month."""
        return letters(self.months[entry]) if self.months else ""


def entries(layout: TableMatch, rows: Sequence[int]) -> ColumnEntries:
    """Cut the rows of data into columns."""
    sheet, headings = layout.spot.sheet, layout.headings
    lines = [sheet.rows[row] for row in rows]
    cells = _columns(lines, headings.columns)
    if layout.value is None:
        return ColumnEntries(rows, cells, headings.columns)
    marked = {*sheet.marks.errors, *sheet.marks.uncached}
    filled = [
        (entry, place)
        for entry, (row, line) in enumerate(zip(rows, lines, strict=True))
        for place in headings.months
        if (place < len(line) and line[place] not in ("", None) and str(line[place]).strip()) or (row, place) in marked
    ]
    return _melted(layout, rows, lines, cells, filled)


def _melted(
    layout: TableMatch,
    rows: Sequence[int],
    lines: Sequence[Sequence[Cell]],
    cells: Mapping[str, Sequence[Cell]],
    filled: Sequence[tuple[int, int]],
) -> ColumnEntries:
    """Make an entry of every filled cell of a month; an empty one tells nothing, and is not zero."""
    assert layout.value is not None
    melted: dict[str, Sequence[Cell]] = {name: [column[entry] for entry, _ in filled] for name, column in cells.items()}
    melted[layout.value] = [_cell(lines[entry], place) for entry, place in filled]
    return ColumnEntries(
        [rows[entry] for entry, _ in filled],
        melted,
        layout.headings.columns,
        layout.value,
        [place for _, place in filled],
    )


def _columns(lines: Sequence[Sequence[Cell]], places: Mapping[str, int]) -> dict[str, Sequence[Cell]]:
    """Cut rows into columns; rows of one length become one long list, of which a column is every so manieth cell."""
    widths = set(map(len, lines))
    width = widths.pop() if len(widths) == 1 else 0
    every = list(chain.from_iterable(lines)) if width else []
    return {
        name: every[place::width] if place < width else list(map(_cell, lines, repeat(place)))
        for name, place in places.items()
    }


def _cell(line: Sequence[Cell], place: int) -> Cell:
    return line[place] if place < len(line) else ""


@dataclass
class StoredColumns:
    """The stored texts of each column, and the faults of entries: entry -> column -> fault. A faulty cell is ""."""

    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    faults: dict[int, dict[str, CellError]] = field(default_factory=dict)
    months: Sequence[str] = ()
    """The month of each entry, "" if it cannot be read."""

    def take(self, name: str, said: Sequence[str | CellError]) -> None:
        """Keep what was said of the cells of a column."""
        texts: list[str] = said  # type: ignore[assignment]
        if CellError in set(map(type, said)):
            texts = list(texts)
            for entry, one in enumerate(said):
                if isinstance(one, CellError):
                    self.fault(entry, name, one)
                    texts[entry] = ""
        self.columns[name] = texts

    def fault(self, entry: int, name: str, fault: CellError) -> None:
        """Keep a fault; an earlier one of the same cell stands."""
        self.faults.setdefault(entry, {}).setdefault(name, fault)


def store(
    layout: TableMatch, checks: Mapping[str, ColumnParser], entries: ColumnEntries, above: SheetValues
) -> StoredColumns:
    """Read every cell of the entries; the date or month first, since names of municipalities depend on it."""
    stored, count, time = StoredColumns(), len(entries.rows), layout.declared.time
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


def _said(
    check: ColumnParser, cells: Sequence[Cell], months: Sequence[str], percents: Sequence[int]
) -> list[str | CellError]:
    """Read the cells of a column, equal ones once; names of municipalities are those of the month of their row."""
    if check.is_timeless(cells):
        return check.many(cells, percents=percents)
    keys = list(zip(map(type, cells), cells, months, strict=True))
    known = {key: check.read(key[1], month=key[2] or None) for key in dict.fromkeys(keys)}
    return list(map(known.__getitem__, keys))


def _percents(layout: TableMatch, entries: ColumnEntries) -> dict[str, list[int]]:
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


def _marked(layout: TableMatch, entries: ColumnEntries, stored: StoredColumns) -> None:
    """Keep out the cells that hold an error, or a formula without a result: their value is not known."""
    marks = layout.spot.sheet.marks
    if not marks.errors and not marks.uncached:
        return
    found: dict[tuple[int, int], CellError] = {
        at: CellError("cell_error", {"found": error}) for at, error in marks.errors.items()
    }
    found |= {at: CellError("cell_uncached") for at in marks.uncached}
    where = defaultdict(list)
    for entry, row in enumerate(entries.rows):
        where[row].append(entry)
    names = {place: name for name, place in entries.places.items()}
    for (row, column), fault in found.items():
        for entry in where.get(row, ()):
            name = names.get(column) or (entries.value if entries.months and entries.months[entry] == column else None)
            if name:
                stored.fault(entry, name, fault)
