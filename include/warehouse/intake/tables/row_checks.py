"""Which entries are good rows and which are rejected, with a remark for every reason."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, repeat
from typing import overload

from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.intake.report import CellLocation, Coverage, RejectedRow, Remark, Row
from warehouse.intake.tables.columns import ColumnEntries, StoredColumns, cell_text, undeclared_json
from warehouse.intake.tables.header import Headings
from warehouse.intake.tables.preamble import Preamble
from warehouse.intake.tables.table_match import DeclaredTable, title_list
from warehouse.intake.tables.vocabulary import quoted_list
from warehouse.intake.workbook import Sheet, column_letters
from warehouse.sources import Table

MAX_LISTED = 10
MAX_BY_CHANCE = 3
"""Rows of a month that say the same up to their day: of more of them two on one day are no surprise."""


def check_rows(
    location: CellLocation, table: DeclaredTable, headings: Headings, entries: ColumnEntries, stored: StoredColumns
) -> tuple[set[int], list[Remark]]:
    """Return the entries to reject, since a cell cannot be read or their key is not unique, and every remark.

    What is only unusual is remarked on and not rejected.
    """
    width_remarks = row_width_remarks(location, table, headings, entries.rows)
    rejected = {entry for entry, row in enumerate(entries.rows) if row in width_remarks} if width_remarks else set()
    remarks = [*width_remarks.values(), *_cell_error_remarks(location, headings, entries, stored, width_remarks)]
    rejected.update(stored.errors)
    duplicates = find_duplicate_rows(table, stored, rejected)
    found = {
        "rows_with_one_key": duplicates.different, "rows_alike": duplicates.same,
        "rows_alike_but_key": rows_alike_but_key(table, stored, rejected),
    }  # fmt: skip
    for code, groups in found.items():
        for group in groups:
            remarks += _duplicate_remarks(location, table, code, [entries.rows[entry] for entry in group])
    rejected.update(entry for group in duplicates.different for entry in group)
    return rejected, remarks


def row_width_remarks(
    location: CellLocation, table: DeclaredTable, headings: Headings, rows: Sequence[int]
) -> dict[int, Remark]:
    """Return the rows whose cells may stand in wrong columns, and why; only text tables have such.

    A row that lacks nothing but optional cells at its end is complete: some programs do not write them.
    """
    sheet, columns = location.sheet, table.table.columns
    if sheet.lines is None:
        return {}
    width = len(sheet.rows[headings.body - 1])
    required = [column for name, column in headings.columns.items() if columns[name].required]
    least = max((*required, *headings.months), default=-1) + 1
    remarks: dict[int, Remark] = {}
    for row in dict.fromkeys(rows):
        cells = sheet.rows[row]
        values = {"cells": str(len(cells)), "headings": str(width)}
        if len(cells) < least:
            remarks[row] = location.row_remark("row_too_short", row, values)
        elif any(cell != "" for cell in cells[width:]):
            remarks[row] = location.row_remark("row_too_long", row, values)
    return remarks


@dataclass(frozen=True)
class DuplicateRows:
    """Groups of entries with one key: those that are the same throughout, and those that differ."""

    same: tuple[tuple[int, ...], ...] = ()
    different: tuple[tuple[int, ...], ...] = ()


def find_duplicate_rows(table: DeclaredTable, stored: StoredColumns, rejected: Collection[int]) -> DuplicateRows:
    """Find entries that share the declared key within a municipality and month; an empty key is not compared."""
    key_columns = [name for name in table.table.key if name in stored.columns]
    if not key_columns or len(key_columns) < len(table.table.key):
        return DuplicateRows()
    key_values = [stored.columns[name] for name in key_columns]
    if len(set(key_values[0] if len(key_values) == 1 else zip(*key_values, strict=True))) == len(key_values[0]):
        return DuplicateRows()
    coverage_and_key = (stored.columns[table.municipality], stored.months, *key_values)
    keys = list(zip(*coverage_and_key, strict=True))
    if len(set(keys)) == len(keys):
        return DuplicateRows()
    groups: dict[tuple[str, ...], list[int]] = {}
    for entry, key in enumerate(keys):
        if entry not in rejected and any(key[2:]):
            groups.setdefault(key, []).append(entry)
    repeated = [tuple(group) for group in groups.values() if len(group) > 1]
    columns = list(stored.columns.values())
    is_same = {group: len({tuple(column[entry] for column in columns) for entry in group}) == 1 for group in repeated}
    return DuplicateRows(
        tuple(group for group in repeated if is_same[group]),
        tuple(group for group in repeated if not is_same[group]),
    )


def rows_alike_but_key(
    table: DeclaredTable, stored: StoredColumns, rejected: Collection[int]
) -> tuple[tuple[int, ...], ...]:
    """Find entries that differ by their identifier alone, where chance does not explain it.

    Only a key of one text column is an identifier. What is said on many days of a month may be said twice on one.
    """
    columns = table.table.columns
    if len(table.table.key) != 1 or columns[table.table.key[0]].type != "text":
        return ()
    content = [values for name, values in stored.columns.items() if name not in table.table.key]
    rows = list(zip(*content, strict=True))
    if len(set(rows)) == len(rows):
        return ()
    identifiers = stored.columns.get(table.table.key[0], [""] * len(rows))
    groups: dict[tuple[str, ...], dict[str, int]] = {}
    for entry, row in enumerate(rows):
        if entry not in rejected:
            groups.setdefault(row, {}).setdefault(identifiers[entry] or f"\0{entry}", entry)
    undated = [
        values
        for name, values in stored.columns.items()
        if name not in table.table.key and columns[name].type != "date"
    ]
    by_month = list(zip(stored.months, *undated, strict=True))
    counts = Counter(by_month)
    return tuple(
        tuple(group.values())
        for group in groups.values()
        if len(group) > 1 and counts[by_month[next(iter(group.values()))]] <= MAX_BY_CHANCE
    )


def preamble_contradictions(
    location: CellLocation,
    preamble: Preamble,
    headings: Headings,
    preamble_coverage: tuple[str, str],
    coverage: tuple[Coverage, ...],
) -> Iterator[Remark]:
    """Say where the rows are of another municipality or month than the cells above them."""
    (municipality, month), names = preamble_coverage, catalogue_municipalities().names
    label, codes = preamble.municipality, sorted({cell.municipality for cell in coverage})
    if municipality and label and codes not in ([], [municipality]):
        rows = quoted_list(names[code].fi for code in codes)
        values = {"above": names[municipality].fi, "rows": rows}
        yield location.cell_remark("municipality_differs", label.at, **values)
    label, months = preamble.month, sorted({cell.month for cell in coverage})
    if month and label and not headings.months and months not in ([], [month]):
        yield location.cell_remark("month_differs", label.at, **{"above": month, "rows": quoted_list(months)})


def unexpected_municipalities(location: CellLocation, table: Table, coverage: tuple[Coverage, ...]) -> Iterator[Remark]:
    """Say where the rows are of a municipality that is not asked for any: they are kept, and may not count."""
    names = catalogue_municipalities().names
    expected = table.due.municipalities if table.due else ()
    for code in sorted({cell.municipality for cell in coverage} - {*expected} if expected else ()):
        titles = title_list(names[each] for each in expected)
        yield location.sheet_remark("not_asked", municipality=names[code], asked=titles)


def empty_month_cells(
    location: CellLocation, headings: Headings, entries: ColumnEntries, months: Mapping[int, str]
) -> Iterator[Remark]:
    """Say which cells of a month are empty although other rows of it are filled, in a table with a column per month.

    `months`: the month (2026-10) of each such column.
    """
    if not entries.months:
        return
    filled, rows = set(zip(entries.rows, entries.months, strict=True)), sorted(set(entries.rows))
    for column in sorted(set(entries.months)):
        empty = [location.sheet.address(row, column) for row in rows if (row, column) not in filled]
        if empty:
            more = f", … (+{len(empty) - MAX_LISTED})" if len(empty) > MAX_LISTED else ""
            cells = ", ".join(empty[:MAX_LISTED]) + more
            heading_cell = (headings.top, column)
            yield location.cell_remark(
                "month_cell_empty", heading_cell, column_letters(column), cells=cells, month=months[column]
            )


class GoodRows(Sequence[Row]):
    """Good rows, kept as columns: each row is built on access, and a million of them pickle as a few lists."""

    def __init__(
        self, numbers: Sequence[int], columns: Sequence[Sequence[str]], extras: Sequence[str], letters: Sequence[str]
    ) -> None:
        """Take the columns; `extras` and `letters` are empty where no row has any."""
        self._numbers, self._columns, self._extras, self._letters = numbers, columns, extras, letters

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows."""
        stored = zip(*self._columns, strict=True)
        return map(Row, self._numbers, stored, self._extras or repeat(""), self._letters or repeat(""))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return one row, or some."""
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        stored = tuple(column[index] for column in self._columns)
        extra, letters = (texts[index] if texts else "" for texts in (self._extras, self._letters))
        return Row(self._numbers[index], stored, extra, letters)

    def __eq__(self, other: object) -> bool:
        """Compare with any sequence of rows."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def good_rows(
    sheet: Sheet, entries: ColumnEntries, stored: StoredColumns, rejected: set[int], undeclared: Mapping[int, str]
) -> GoodRows:
    """Return the rows to load, in the order of the sheet; `undeclared`: the columns to store as JSON."""
    is_good = [entry not in rejected for entry in range(len(entries.rows))]
    rows = list(compress(entries.rows, is_good))
    json = cache(lambda row: undeclared_json(sheet, row, undeclared))
    return GoodRows(
        sheet.row_numbers(rows),
        [list(compress(column, is_good)) for column in stored.columns.values()],
        list(map(json, rows)) if undeclared else (),
        list(map(column_letters, compress(entries.months, is_good))),
    )


def rejected_rows(sheet: Sheet, entries: ColumnEntries, rejected: set[int]) -> list[RejectedRow]:
    """Return the rejected rows, with all their cells."""

    @cache
    def cells(row: int) -> Mapping[str, str]:
        texts = {column_letters(column): cell_text(cell) for column, cell in enumerate(sheet.rows[row]) if cell != ""}
        return texts | {column_letters(at[1]): error for at, error in sheet.metadata.errors.items() if at[0] == row}

    rows = [(entries.rows[entry], entries.letters(entry)) for entry in sorted(rejected)]
    return [RejectedRow(sheet.row_number(row), cells(row), letters) for row, letters in rows]


def _cell_error_remarks(
    location: CellLocation,
    headings: Headings,
    entries: ColumnEntries,
    stored: StoredColumns,
    rejected_widths: Collection[int],
) -> Iterator[Remark]:
    """Yield a remark for each cell with an error; a cell that many entries share is remarked on once."""
    seen: set[tuple[int, int]] = set()
    for entry in sorted(stored.errors):
        for name, error in stored.errors[entry].items():
            cell = entries.at(name, entry)
            if cell not in seen and cell[0] not in rejected_widths:
                seen.add(cell)
                heading = headings.texts.get(cell[1], column_letters(cell[1]))
                yield location.cell_remark(error.code, cell, heading, **{"column": heading, **error.values})


def _duplicate_remarks(
    location: CellLocation, table: DeclaredTable, code: str, rows: Sequence[int]
) -> Iterator[Remark]:
    """Remark on rows with one key, each naming the others."""
    numbers = {row: location.sheet.row_number(row) for row in rows}
    columns = table.names.labels(table.table.key)
    for row in rows:
        others = ", ".join(str(number) for number in numbers.values() if number != numbers[row])
        yield location.row_remark(code, row, {"others": others, "columns": columns})
