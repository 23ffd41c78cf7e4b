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
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.header import Headings
from warehouse.intake.tables.sheet_values import SheetValues
from warehouse.intake.tables.table_match import DeclaredTable
from warehouse.intake.tables.vocabulary import quoted_list, text_of
from warehouse.intake.workbook import Cell, CellIndex, CellMetadata, Sheet, column_letters
from warehouse.sources import month_of


def undeclared_columns(
    sheet: Sheet, headings: Headings, sum_columns: Sequence[int], rows: Sequence[int]
) -> Mapping[int, str]:
    """Return the undeclared columns in which rows hold something: column -> heading, or letters if it has none.

    `sum_columns`, the sums of a table with a column per month, are not among them.
    """
    expected = {*headings.columns.values(), *headings.months, *sum_columns}
    width = max((len(sheet.rows[row]) for row in rows), default=0)
    with_errors = {column for row, column in sheet.metadata.errors if row >= headings.body}
    names: dict[int, str] = {}
    for column in range(width):
        if column not in expected:
            is_filled = any(len(sheet.rows[row]) > column and sheet.rows[row][column] != "" for row in rows)
            if is_filled or column in with_errors:
                name, letters = headings.texts.get(column, ""), column_letters(column)
                names[column] = f"{name} ({letters})" if name in names.values() else name or letters
    return names


def undeclared_json(sheet: Sheet, row: int, columns: Mapping[int, str]) -> str:
    """Return the undeclared cells of a row as JSON; "" if all are empty. Errors keep their name."""
    cells, errors = sheet.rows[row], sheet.metadata.errors
    texts = {name: errors.get((row, column)) or cell_text(_cell_at(cells, column)) for column, name in columns.items()}
    filled = {name: text for name, text in texts.items() if text}
    return json.dumps(filled, ensure_ascii=False) if filled else ""


def undeclared_remarks(location: CellLocation, headings: Headings, columns: Mapping[int, str]) -> Iterator[Remark]:
    """Say which undeclared columns are stored with the rows, and which of their cells hold errors."""
    if columns:
        letters = {column: column_letters(column) for column in columns}
        labels = [f"{letters[at]}: {name}" if name != letters[at] else name for at, name in columns.items()]
        yield location.sheet_remark("columns_undeclared", columns=quoted_list(labels))
    for cell, error in location.sheet.metadata.errors.items():
        if cell[1] in columns and cell[0] >= headings.body:
            yield location.cell_remark("error_undeclared", cell, found=error)


def hidden_column_remarks(location: CellLocation, headings: Headings) -> Iterator[Remark]:
    """Say which hidden columns were read."""
    hidden = sorted(location.sheet.metadata.hidden_columns & {*headings.columns.values(), *headings.months})
    if hidden:
        yield location.sheet_remark("hidden_columns_read", columns=", ".join(map(column_letters, hidden)))


def cell_text(cell: Cell) -> str:
    """Return a cell as text that sorts and compares: 2026-06-30, 12.5."""
    text = cell.isoformat() if isinstance(cell, date | time) else text_of(cell)
    return text.replace("\0", "\ufffd")


@dataclass(frozen=True)
class ColumnEntries:
    """Entries in the order of the sheet; all sequences are of one length."""

    rows: Sequence[int]
    """The row of the sheet each entry stands in, counted from 0."""
    cells: Mapping[str, Sequence[Cell]]
    """Declared column -> its cells; what stands above the table, month headings too, is not among them."""
    places: Mapping[str, int]
    """Declared column -> where it stands; the value of a sheet with a column per month has no single place."""
    value_column: str | None = None
    """The declared column whose values stand in a column per month, if there is one."""
    months: Sequence[int] = ()
    """Where the value of each entry stands, if there is a column per month."""

    def at(self, column: str, entry: int) -> CellIndex:
        """Return the cell in which an entry has a column."""
        if column in self.places:
            return self.rows[entry], self.places[column]
        return self.rows[entry], self.months[entry]

    def letters(self, entry: int) -> str:
        """Return the letters of the column of the entry's month; "" if there is no column per month."""
        return column_letters(self.months[entry]) if self.months else ""


def build_entries(sheet: Sheet, headings: Headings, value_column: str | None, rows: Sequence[int]) -> ColumnEntries:
    """Cut the rows of data into columns; a row is unpivoted if there is a column per month.

    An empty cell of a month makes no entry: it is missing, and not zero.
    """
    lines = [sheet.rows[row] for row in rows]
    cells = _columns(lines, headings.columns)
    if value_column is None:
        return ColumnEntries(rows, cells, headings.columns)
    unreadable = {*sheet.metadata.errors, *sheet.metadata.uncached}
    filled = [
        (at, column)
        for at, (row, line) in enumerate(zip(rows, lines, strict=True))
        for column in headings.months
        if _is_filled(_cell_at(line, column)) or (row, column) in unreadable
    ]
    unpivoted: dict[str, Sequence[Cell]] = {
        name: [column_cells[at] for at, _ in filled] for name, column_cells in cells.items()
    }
    unpivoted[value_column] = [_cell_at(lines[at], column) for at, column in filled]
    entry_rows, months = [rows[at] for at, _ in filled], [column for _, column in filled]
    return ColumnEntries(entry_rows, unpivoted, headings.columns, value_column, months)


def _columns(lines: Sequence[Sequence[Cell]], places: Mapping[str, int]) -> dict[str, Sequence[Cell]]:
    """Cut rows into columns; rows of one length become one long list, of which a column is a slice with a step."""
    widths = set(map(len, lines))
    width = widths.pop() if len(widths) == 1 else 0
    cells = list(chain.from_iterable(lines)) if width else []
    return {
        name: cells[column::width] if column < width else list(map(_cell_at, lines, repeat(column)))
        for name, column in places.items()
    }


def _is_filled(cell: Cell) -> bool:
    return cell not in ("", None) and bool(str(cell).strip())


def _cell_at(line: Sequence[Cell], column: int) -> Cell:
    return line[column] if column < len(line) else ""


@dataclass
class StoredColumns:
    """The stored texts of each column, and the errors of entries: entry -> column -> error. Such a cell is ""."""

    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    errors: dict[int, dict[str, CellError]] = field(default_factory=dict)
    months: Sequence[str] = ()
    """The month of each entry, "" if it cannot be read."""

    def add_column(self, name: str, parsed: Sequence[str | CellError]) -> None:
        """Add a column as it was parsed."""
        texts: list[str] = parsed  # type: ignore[assignment]
        if CellError in set(map(type, parsed)):
            texts = list(texts)
            for entry, result in enumerate(parsed):
                if isinstance(result, CellError):
                    self.add_error(entry, name, result)
                    texts[entry] = ""
        self.columns[name] = texts

    def add_error(self, entry: int, name: str, error: CellError) -> None:
        """Add an error; an earlier error of the same cell stands."""
        self.errors.setdefault(entry, {}).setdefault(name, error)


def parse_columns(
    table: DeclaredTable,
    parsers: Mapping[str, ColumnParser],
    metadata: CellMetadata,
    entries: ColumnEntries,
    sheet_values: SheetValues,
) -> StoredColumns:
    """Parse every cell of the entries; the date or month first, since names of municipalities depend on it."""
    stored, count, time = StoredColumns(), len(entries.rows), table.time
    _add_unreadable_cells(metadata, entries, stored)
    for name, text in sheet_values.stored.items():
        stored.columns[name] = [text] * count
    if entries.months:
        day = "" if table.by_month else "-01"
        stored.columns[time] = [sheet_values.months[column] + day for column in entries.months]
    percents = _percent_entries(metadata, entries)
    if time in entries.cells:
        stored.add_column(time, parsers[time].read_many(entries.cells[time]))
    month = month_of if table.by_year else itemgetter(slice(7))
    months = {text: month(text) if text else "" for text in set(stored.columns[time])}
    stored.months = list(map(months.__getitem__, stored.columns[time]))
    for name in (name for name in entries.cells if name != time):
        parsed = _parse_column(parsers[name], entries.cells[name], stored.months, percents.get(name, ()))
        stored.add_column(name, parsed)
    stored.columns = {name: stored.columns[name] for name in parsers if name in stored.columns}
    return stored


def _parse_column(
    parser: ColumnParser, cells: Sequence[Cell], months: Sequence[str], percents: Sequence[int]
) -> list[str | CellError]:
    """Parse the cells of a column, equal cells once; names of municipalities are those of the month of their row."""
    if parser.is_timeless(cells):
        return parser.read_many(cells, percents=percents)
    keys = list(zip(map(type, cells), cells, months, strict=True))
    parsed = {key: parser.read(key[1], month=key[2] or None) for key in dict.fromkeys(keys)}
    return list(map(parsed.__getitem__, keys))


def _percent_entries(metadata: CellMetadata, entries: ColumnEntries) -> dict[str, list[int]]:
    """Return the entries whose cell of a column is formatted as a percentage, by column."""
    rows: dict[int, set[int]] = defaultdict(set)
    for row, column in metadata.percents:
        rows[column].add(row)
    by_column = {
        name: [entry for entry, row in enumerate(entries.rows) if row in rows[column]]
        for name, column in entries.places.items()
        if column in rows
    }
    if entries.value_column:
        cells = zip(entries.rows, entries.months, strict=True)
        by_column[entries.value_column] = [entry for entry, cell in enumerate(cells) if cell in metadata.percents]
    return by_column


def _add_unreadable_cells(metadata: CellMetadata, entries: ColumnEntries, stored: StoredColumns) -> None:
    """Add an error for each cell that holds an error, or a formula without a result: its value is not available."""
    if not metadata.errors and not metadata.uncached:
        return
    errors = {cell: CellError("cell_error", {"found": error}) for cell, error in metadata.errors.items()}
    errors |= {cell: CellError("cell_uncached") for cell in metadata.uncached}
    entries_by_row = defaultdict(list)
    for entry, row in enumerate(entries.rows):
        entries_by_row[row].append(entry)
    names = {column: name for name, column in entries.places.items()}
    for (row, column), error in errors.items():
        for entry in entries_by_row.get(row, ()):
            is_value = entries.months and entries.months[entry] == column
            name = names.get(column) or (entries.value_column if is_value else None)
            if name:
                stored.add_error(entry, name, error)
