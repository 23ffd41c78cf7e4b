"""Rows of totals: never loaded, but every number in them is compared with the rows it adds up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.columns import ColumnEntries, StoredColumns
from warehouse.intake.tables.header import Headings
from warehouse.intake.tables.row_types import TOTAL
from warehouse.intake.tables.vocabulary import text_of

NUMBER_TYPES = ("integer", "decimal")


def find_sum_columns(headings: Headings, value_column: str | None) -> tuple[int, ...]:
    """Return the columns that add up the months of their row; none if there is no column per month."""
    others = headings.unmatched if value_column else {}
    return tuple(column for column, text in others.items() if TOTAL.fullmatch(text.strip()))


class _ColumnNumbers:
    """The numbers of one column, with running sums."""

    def __init__(self, rows: Sequence[int], numbers: Sequence[Decimal], is_rejected: Sequence[bool]) -> None:
        self.rows = rows
        self.sums = [Decimal(), *accumulate(numbers)]
        self.rejected_counts = [0, *accumulate(map(int, is_rejected))]

    def sum(self, first: int, last: int) -> Decimal | None:
        """Return the sum of the rows from `first` up to `last`; None if one of them is rejected."""
        begin, end = bisect_left(self.rows, first), bisect_left(self.rows, last)
        if self.rejected_counts[begin] != self.rejected_counts[end]:
            return None
        return self.sums[end] - self.sums[begin]


@dataclass(frozen=True)
class Totals:
    """The numbers of a sheet, to be compared with its rows of totals and columns of sums."""

    location: CellLocation
    headings: Headings
    parsers: Mapping[str, ColumnParser]
    entries: ColumnEntries
    stored: StoredColumns
    rejected: Collection[int]

    def check_row_sums(self, sum_columns: Sequence[int]) -> Iterator[Remark]:
        """Compare each row's own sum with its months; where a month cannot be read, the sum cannot be checked."""
        value_column = self.entries.value_column
        if not sum_columns or not value_column or self.parsers[value_column].column.type not in NUMBER_TYPES:
            return
        months: dict[int, list[Decimal | None]] = defaultdict(list)
        for entry, row in enumerate(self.entries.rows):
            text = self.stored.columns[value_column][entry]
            months[row].append(None if entry in self.stored.errors else Decimal(text or 0))
        for column in sum_columns:
            heading = self.headings.texts[column]
            yield self.location.cell_remark("sum_left_out", (self.headings.top, column), heading, heading=heading)
            for row, numbers in months.items():
                yield from self._check_row_sum(row, column, value_column, numbers)

    def check_totals(self, rows: Sequence[int]) -> Iterator[Remark]:
        """Compare each row of totals with the rows since the previous total, or with all rows above it."""
        columns = [(name, column, self._numbers(name, column)) for name, column in self._columns()] if rows else []
        begin = 0
        for row in rows:
            differences = [
                remark
                for name, column, numbers in columns
                for remark in self._check_cell((begin, row), name, column, numbers)
            ]
            label = next(text_of(cell).strip() for cell in self.location.sheet.rows[row] if text_of(cell).strip())
            yield from differences or [self.location.row_remark("total_left_out", row, {"label": label})]
            begin = row

    def _check_row_sum(
        self, row: int, column: int, value_column: str, numbers: Sequence[Decimal | None]
    ) -> Iterator[Remark]:
        cells, heading = self.location.sheet.rows[row], self.headings.texts[column]
        written = self.parsers[value_column].read(cells[column] if column < len(cells) else "")
        readable = [number for number in numbers if number is not None]
        is_complete = len(readable) == len(numbers)
        if isinstance(written, str) and written and is_complete and Decimal(written) != sum(readable):
            values = {"found": written.replace(".", ","), "sum": f"{sum(readable):f}".replace(".", ",")}
            yield self.location.cell_remark("total_differs", (row, column), heading, heading=heading, **values)

    def _columns(self) -> list[tuple[str, int]]:
        """Return the columns whose numbers may be added up: the declared name and where it stands."""
        declared = {name: parser.column for name, parser in self.parsers.items()}
        names = [name for name, column in declared.items() if column.type in NUMBER_TYPES and column.unit != "percent"]
        places = [(name, self.entries.places[name]) for name in names if name in self.entries.places]
        if self.entries.value_column in names:
            places += [(str(self.entries.value_column), column) for column in self.headings.months]
        return places

    def _numbers(self, name: str, column: int) -> _ColumnNumbers:
        entries = [entry for entry in range(len(self.entries.rows)) if self.entries.at(name, entry)[1] == column]
        texts = self.stored.columns[name]
        return _ColumnNumbers(
            [self.entries.rows[entry] for entry in entries],
            [Decimal(texts[entry] or 0) for entry in entries],
            [entry in self.rejected for entry in entries],
        )

    def _check_cell(self, rows: tuple[int, int], name: str, column: int, numbers: _ColumnNumbers) -> Iterator[Remark]:
        """Compare one number; where a row above is rejected, the sum cannot be checked."""
        begin, row = rows
        cells = self.location.sheet.rows[row]
        cell = cells[column] if column < len(cells) else ""
        written = self.parsers[name].read(cell) if cell != "" else ""
        sums = [numbers.sum(begin, row), numbers.sum(0, row)]
        if isinstance(written, str) and written and None not in sums and Decimal(written) not in sums:
            heading = self.headings.texts.get(column, name)
            values = {"found": _decimal_comma(written), "sum": _decimal_comma(str(sums[0])), "heading": heading}
            yield self.location.cell_remark("total_differs", (row, column), heading, **values)


def _decimal_comma(number: str) -> str:
    return f"{Decimal(number):f}".replace(".", ",")
