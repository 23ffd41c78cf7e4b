"""Turns entries into good rows and kept-out rows, with a remark for every reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress, repeat
from typing import overload

from warehouse.intake.book import letters
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.entries import Entries
from warehouse.intake.sheets.extras import as_json, cell_text
from warehouse.intake.sheets.layout import Layout
from warehouse.intake.sheets.ragged import ragged
from warehouse.intake.sheets.stored import Stored
from warehouse.intake.sheets.twins import twins
from warehouse.intake.values.faults import Fault
from warehouse.intake.verdict import BadRow, Row


@dataclass
class Sorted:
    """Which entries are kept out, and why."""

    kept_out: set[int] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)


def judged(layout: Layout, entries: Entries, stored: Stored) -> Sorted:
    """Keep out what cannot be read or told apart; what is only unusual is remarked on."""
    result = Sorted()
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


class Rows(Sequence[Row]):
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


def good_rows(layout: Layout, entries: Entries, stored: Stored, kept_out: set[int], extra: Mapping[int, str]) -> Rows:
    """Return the rows to load, in the order of the sheet."""
    wanted = [entry not in kept_out for entry in range(len(entries.rows))]
    rows = list(compress(entries.rows, wanted))
    json = cache(lambda row: as_json(layout, row, extra))
    return Rows(
        layout.spot.sheet.numbers(rows),
        [list(compress(column, wanted)) for column in stored.columns.values()],
        list(map(json, rows)) if extra else (),
        list(map(letters, compress(entries.months, wanted))),
    )


def bad_rows(layout: Layout, entries: Entries, kept_out: set[int]) -> list[BadRow]:
    """Return the rows kept out, with all their cells."""
    sheet = layout.spot.sheet

    @cache
    def cells(row: int) -> Mapping[str, str]:
        told = {letters(place): cell_text(cell) for place, cell in enumerate(sheet.rows[row]) if cell != ""}
        return told | {letters(place): error for (at, place), error in sheet.marks.errors.items() if at == row}

    rows = [(entries.rows[entry], entries.letters(entry)) for entry in sorted(kept_out)]
    return [BadRow(sheet.number(row), cells(row), column) for row, column in rows]


def _of_cells(layout: Layout, entries: Entries, stored: Stored, crooked: Mapping[int, Remark]) -> Iterator[Remark]:
    """Yield a remark for each faulty cell; one of a table with a column per month is told once."""
    seen: set[tuple[int, int]] = set()
    for entry in sorted(stored.faults):
        for name, fault in stored.faults[entry].items():
            at = entries.at(name, entry)
            if at not in seen and at[0] not in crooked:
                seen.add(at)
                yield _of_cell(layout, at, fault)


def _of_cell(layout: Layout, at: tuple[int, int], fault: Fault) -> Remark:
    heading = layout.headings.texts.get(at[1], letters(at[1]))
    return layout.spot.at(fault.code, at, heading, **{"column": heading, **fault.values})


def _of_group(layout: Layout, entries: Entries, code: str, group: Sequence[int]) -> Iterator[Remark]:
    """Remark on rows with one key, each naming the others."""
    numbers = [layout.spot.sheet.number(entries.rows[entry]) for entry in group]
    columns = layout.declared.names.said(layout.declared.table.key)
    for entry, own in zip(group, numbers, strict=True):
        others = ", ".join(str(number) for number in numbers if number != own)
        yield layout.spot.row(code, entries.rows[entry], {"others": others, "columns": columns})
