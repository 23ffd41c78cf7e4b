"""Rows of totals: never loaded, but every number in them is compared with the rows it adds up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.report import Remark
from warehouse.intake.tables.columns import ColumnEntries, StoredColumns, sums
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.vocabulary import text_of


def compared_sums(
    layout: TableMatch, checks: Mapping[str, ColumnParser], entries: ColumnEntries, stored: StoredColumns
) -> Iterator[Remark]:
    """Compare each row's own sum with its months; where one of them cannot be read, the sum is not known."""
    places = sums(layout)
    if not places or not entries.value or checks[entries.value].column.type not in ("integer", "decimal"):
        return
    rows: dict[int, list[Decimal | None]] = defaultdict(list)
    for entry, row in enumerate(entries.rows):
        rows[row].append(None if entry in stored.faults else Decimal(stored.columns[entries.value][entry] or 0))
    for place in places:
        heading = layout.headings.texts[place]
        yield layout.spot.at("sum_left_out", (layout.headings.top, place), heading, heading=heading)
        for row, numbers in rows.items():
            cells = layout.spot.sheet.rows[row]
            said = checks[entries.value].read(cells[place] if place < len(cells) else "")
            known = [number for number in numbers if number is not None]
            if isinstance(said, str) and said and len(known) == len(numbers) and Decimal(said) != sum(known):
                shown = {"found": said.replace(".", ","), "sum": f"{sum(known):f}".replace(".", ",")}
                yield layout.spot.at("total_differs", (row, place), heading, heading=heading, **shown)


class _Column:
    """The numbers of one column, to be summed from one row to another."""

    def __init__(self, rows: Sequence[int], numbers: Sequence[Decimal], kept_out: Sequence[bool]) -> None:
        self.rows = rows
        self.sums = [Decimal(), *accumulate(numbers)]
        self.doubts = [0, *accumulate(map(int, kept_out))]

    def sum(self, first: int, last: int) -> Decimal | None:
        """Return the sum of the rows from `first` up to `last`; None if one of them was kept out."""
        begin, end = bisect_left(self.rows, first), bisect_left(self.rows, last)
        return None if self.doubts[begin] != self.doubts[end] else self.sums[end] - self.sums[begin]


@dataclass(frozen=True)
class Totals:
    """The numbers of a sheet, ready to be added up by column."""

    layout: TableMatch
    checks: Mapping[str, ColumnParser]
    entries: ColumnEntries
    stored: StoredColumns
    kept_out: Collection[int]

    def compared(self, rows: Sequence[int]) -> Iterator[Remark]:
        """Compare each row of totals with the rows since the one before, or with all rows above."""
        columns = [(name, place, self._column(name, place)) for name, place in self._places()] if rows else []
        begin = 0
        for row in rows:
            wrong = [one for name, place, column in columns for one in self._cell((begin, row), name, place, column)]
            label = next(text_of(cell).strip() for cell in self.layout.spot.sheet.rows[row] if text_of(cell).strip())
            yield from wrong or [self.layout.spot.row("total_left_out", row, {"label": label})]
            begin = row

    def _places(self) -> list[tuple[str, int]]:
        """Return the columns whose numbers may be added up, with their place."""
        kinds = {name: check.column for name, check in self.checks.items()}
        numbers = [name for name, one in kinds.items() if one.type in ("integer", "decimal") and one.unit != "percent"]
        places = [(name, self.entries.places[name]) for name in numbers if name in self.entries.places]
        if self.entries.value in numbers:
            places += [(str(self.entries.value), place) for place in self.layout.headings.months]
        return places

    def _column(self, name: str, place: int) -> _Column:
        every = [entry for entry in range(len(self.entries.rows)) if self.entries.at(name, entry)[1] == place]
        texts = self.stored.columns[name]
        return _Column(
            [self.entries.rows[entry] for entry in every],
            [Decimal(texts[entry] or 0) for entry in every],
            [entry in self.kept_out for entry in every],
        )

    def _cell(self, rows: tuple[int, int], name: str, place: int, column: _Column) -> Iterator[Remark]:
        """Compare one number; where a row above was kept out, the sum is not known."""
        begin, row = rows
        cells = self.layout.spot.sheet.rows[row]
        cell = cells[place] if place < len(cells) else ""
        told = self.checks[name].read(cell) if cell != "" else ""
        sums = [column.sum(begin, row), column.sum(0, row)]
        if isinstance(told, str) and told and None not in sums and Decimal(told) not in sums:
            heading = self.layout.headings.texts.get(place, name)
            shown = {"found": _shown(told), "sum": _shown(str(sums[0])), "heading": heading}
            yield self.layout.spot.at("total_differs", (row, place), heading, **shown)


def _shown(number: str) -> str:
    return f"{Decimal(number):f}".replace(".", ",")
