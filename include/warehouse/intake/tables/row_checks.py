"""Turns entries into good rows and kept-out rows, with a remark for every reason."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress, repeat
from typing import overload

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.intake.report import Coverage, RejectedRow, Remark, Row
from warehouse.intake.tables.columns import ColumnEntries, StoredColumns, as_json, cell_text
from warehouse.intake.tables.row_types import ragged
from warehouse.intake.tables.sheet_values import SheetValues
from warehouse.intake.tables.table_match import DeclaredTable, TableMatch, titles
from warehouse.intake.tables.vocabulary import listed
from warehouse.intake.workbook import letters

MOST = 10


def contradictions(layout: TableMatch, told: tuple[str, str], about: tuple[Coverage, ...]) -> Iterator[Remark]:
    """Say where the rows are of another municipality or month than the cells above them."""
    (municipality, month), names = told, catalogue_municipalities().names
    label, codes = layout.context.municipality, sorted({one.municipality for one in about})
    if municipality and label and codes not in ([], [municipality]):
        rows = listed(names[code].fi for code in codes)
        yield layout.spot.at("municipality_differs", label.at, above=names[municipality].fi, rows=rows)
    label, months = layout.context.month, sorted({one.month for one in about})
    if month and label and not layout.headings.months and months not in ([], [month]):
        yield layout.spot.at("month_differs", label.at, above=month, rows=listed(months))


def not_asked(layout: TableMatch, about: tuple[Coverage, ...]) -> Iterator[Remark]:
    """Say where the rows are of a municipality whose word is not asked for: they are kept, and may not count."""
    due, names = layout.declared.table.due, catalogue_municipalities().names
    asked = due.municipalities if due else ()
    for code in sorted({one.municipality for one in about} - {*asked} if asked else ()):
        yield layout.spot.whole("not_asked", municipality=names[code], asked=titles(names[one] for one in asked))


def gaps(layout: TableMatch, entries: ColumnEntries, above: SheetValues) -> Iterator[Remark]:
    """Say which cells of a month are empty although other rows of it are filled, in a table with months across."""
    if not entries.months:
        return
    filled, rows = set(zip(entries.rows, entries.months, strict=True)), sorted(set(entries.rows))
    for place in sorted(set(entries.months)):
        empty = [layout.spot.sheet.address(row, place) for row in rows if (row, place) not in filled]
        if empty:
            shown = ", ".join(empty[:MOST]) + (f", … (+{len(empty) - MOST})" if len(empty) > MOST else "")
            at = (layout.headings.top, place)
            yield layout.spot.at("month_cell_empty", at, letters(place), cells=shown, month=above.months[place])


@dataclass(frozen=True)
class DuplicateRows:
    """Groups of entries with one key: those that are the same throughout, and those that differ."""

    same: tuple[tuple[int, ...], ...] = ()
    different: tuple[tuple[int, ...], ...] = ()


def twins(what: DeclaredTable, stored: StoredColumns, kept_out: Collection[int]) -> DuplicateRows:
    """Find entries that share the declared key within a municipality and month; an empty key tells nothing apart."""
    names = [name for name in what.table.key if name in stored.columns]
    if not names or len(names) < len(what.table.key):
        return DuplicateRows()
    own = [stored.columns[name] for name in names]
    if len(set(own[0] if len(own) == 1 else zip(*own, strict=True))) == len(own[0]):
        return DuplicateRows()
    told = (stored.columns[what.municipality], stored.months, *own)
    keys = list(zip(*told, strict=True))
    if len(set(keys)) == len(keys):
        return DuplicateRows()
    groups: dict[tuple[str, ...], list[int]] = {}
    for entry, key in enumerate(keys):
        if entry not in kept_out and any(key[2:]):
            groups.setdefault(key, []).append(entry)
    several = [tuple(group) for group in groups.values() if len(group) > 1]
    columns = list(stored.columns.values())
    alike = {group: len({tuple(column[entry] for column in columns) for entry in group}) == 1 for group in several}
    return DuplicateRows(
        tuple(group for group in several if alike[group]), tuple(group for group in several if not alike[group])
    )


@dataclass
class RowCheckResult:
    """Which entries are kept out, and why."""

    kept_out: set[int] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)


def judged(layout: TableMatch, entries: ColumnEntries, stored: StoredColumns) -> RowCheckResult:
    """Keep out what cannot be read or told apart; what is only unusual is remarked on."""
    result = RowCheckResult()
    crooked = dict(ragged(layout, entries.rows))
    result.remarks += crooked.values()
    result.kept_out = {entry for entry, row in enumerate(entries.rows) if row in crooked} if crooked else set()
    result.remarks += _of_cells(layout, entries, stored, crooked)
    result.kept_out.update(stored.faults)
    found = twins(layout.declared, stored, result.kept_out)
    for code, groups in (("rows_with_one_key", found.different), ("rows_alike", found.same)):
        for group in groups:
            result.remarks += _of_group(layout, entries, code, group)
    result.kept_out.update(entry for group in found.different for entry in group)
    return result


class GoodRows(Sequence[Row]):
    """Good rows, kept as columns: each row is made when it is asked for, and many travel as a few lists."""

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
        every = zip(*self._columns, strict=True)
        return map(Row, self._numbers, every, self._extras or repeat(""), self._letters or repeat(""))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return one row, or some."""
        if isinstance(index, slice):
            return [self[place] for place in range(len(self))[index]]
        texts = tuple(column[index] for column in self._columns)
        extra, letters = (some[index] if some else "" for some in (self._extras, self._letters))
        return Row(self._numbers[index], texts, extra, letters)

    def __eq__(self, other: object) -> bool:
        """Compare with any sequence of rows."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def good_rows(
    layout: TableMatch, entries: ColumnEntries, stored: StoredColumns, kept_out: set[int], extra: Mapping[int, str]
) -> GoodRows:
    """Return the rows to load, in the order of the sheet."""
    wanted = [entry not in kept_out for entry in range(len(entries.rows))]
    rows = list(compress(entries.rows, wanted))
    json = cache(lambda row: as_json(layout, row, extra))
    return GoodRows(
        layout.spot.sheet.numbers(rows),
        [list(compress(column, wanted)) for column in stored.columns.values()],
        list(map(json, rows)) if extra else (),
        list(map(letters, compress(entries.months, wanted))),
    )


def bad_rows(layout: TableMatch, entries: ColumnEntries, kept_out: set[int]) -> list[RejectedRow]:
    """Return the rows kept out, with all their cells."""
    sheet = layout.spot.sheet

    @cache
    def cells(row: int) -> Mapping[str, str]:
        told = {letters(place): cell_text(cell) for place, cell in enumerate(sheet.rows[row]) if cell != ""}
        return told | {letters(place): error for (at, place), error in sheet.marks.errors.items() if at == row}

    rows = [(entries.rows[entry], entries.letters(entry)) for entry in sorted(kept_out)]
    return [RejectedRow(sheet.number(row), cells(row), column) for row, column in rows]


def _of_cells(
    layout: TableMatch, entries: ColumnEntries, stored: StoredColumns, crooked: Mapping[int, Remark]
) -> Iterator[Remark]:
    """Yield a remark for each faulty cell; one of a table with a column per month is told once."""
    seen: set[tuple[int, int]] = set()
    for entry in sorted(stored.faults):
        for name, fault in stored.faults[entry].items():
            at = entries.at(name, entry)
            if at not in seen and at[0] not in crooked:
                seen.add(at)
                yield _of_cell(layout, at, fault)


def _of_cell(layout: TableMatch, at: tuple[int, int], fault: CellError) -> Remark:
    heading = layout.headings.texts.get(at[1], letters(at[1]))
    return layout.spot.at(fault.code, at, heading, **{"column": heading, **fault.values})


def _of_group(layout: TableMatch, entries: ColumnEntries, code: str, group: Sequence[int]) -> Iterator[Remark]:
    """Remark on rows with one key, each naming the others."""
    numbers = [layout.spot.sheet.number(entries.rows[entry]) for entry in group]
    columns = layout.declared.names.said(layout.declared.table.key)
    for entry, own in zip(group, numbers, strict=True):
        others = ", ".join(str(number) for number in numbers if number != own)
        yield layout.spot.row(code, entries.rows[entry], {"others": others, "columns": columns})
