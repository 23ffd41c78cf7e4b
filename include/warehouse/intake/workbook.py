"""A spreadsheet or text table as sheets of cells, whatever its format, with the address of each cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

Cell = int | float | str | bool | date | datetime | time | timedelta
"""The value of a cell; an empty cell is the empty text."""
CellIndex = tuple[int, int]
"""A cell's row and column, both counted from 0."""
Format = Literal["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"]
Visibility = Literal["visible", "hidden", "very hidden"]


@dataclass(frozen=True)
class CellRange:
    """A rectangle of cells, its corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class CellMetadata:
    """Properties of a sheet's cells other than their values; rows and columns are counted from 0."""

    errors: Mapping[CellIndex, str] = field(default_factory=dict)
    """Error cells, with the error as Excel writes it: "#REF!". Their value in `rows` is the empty text."""
    uncached: frozenset[CellIndex] = frozenset()
    """Formulas without a stored result. Their value in `rows` is the empty text."""
    percents: frozenset[CellIndex] = frozenset()
    """Numbers formatted as percentages: 0.125 is displayed as 12,5 %."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[CellRange, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet, from its cell A1; a text table has a single sheet, whose name is empty.

    Rows may be of different lengths. `lines` are the file's own line numbers of a text table's rows, from 1.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    visibility: Visibility = "visible"
    metadata: CellMetadata = CellMetadata()
    lines: Sequence[int] | None = None

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell: C7; in a text table the row is the line of the file."""
        return f"{column_letters(column)}{self.row_number(row)}"

    def row_number(self, row: int) -> int:
        """Return the row's number as a person sees it."""
        return self.lines[row] if self.lines is not None else row + 1

    def row_numbers(self, rows: Sequence[int]) -> list[int]:
        """Return the numbers of many rows."""
        lines = self.lines
        return [row + 1 for row in rows] if lines is None else [lines[row] for row in rows]


@dataclass(frozen=True)
class SourceWorkbook:
    """A file as it was read: every sheet, how it was encoded, and when it was last saved."""

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    saved_at: datetime | None = None
    """With a time zone; None if the file has no save time."""
    encoding: str | None = None
    delimiter: str | None = None
    has_macros: bool = False

    def text_cells(self) -> Iterator[tuple[Sheet, CellIndex, str]]:
        """Yield every text cell."""
        for sheet in self.sheets:
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell:
                        yield sheet, (row, column), cell


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: 2 is C."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
