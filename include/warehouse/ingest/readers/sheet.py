"""Checks one sheet of a workbook cell by cell: any fault refuses the file and names the cell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.checks import Rule
from warehouse.ingest.municipalities import normalise
from warehouse.ingest.readers import headings
from warehouse.ingest.readers.batch import shown
from warehouse.ingest.readers.cells import Cell, address, described, letters, text_of
from warehouse.sources import Table

HEADING_ROWS = 50
MOST_TOLD = 20
TOTALS = frozenset({"yhteensä", "totalt", "summa"})
Row = Sequence[Cell]


class SheetError(DeliveryError):
    """A sheet with one or more faults; the message tells up to 20 of them."""

    def __init__(self, faults: Sequence[DeliveryError]) -> None:
        """Build the message from the faults."""
        first = faults[0]
        super().__init__(first.place, first.found, first.expected)
        more = [f"and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
        self.args = ("\n".join([*map(str, faults[:MOST_TOLD]), *more]),)


@dataclass(frozen=True)
class Sheet:
    """One sheet, cell by cell from A1, and what is declared of it; `errors` are its error cells by address."""

    name: str
    sheet: str
    rows: Sequence[Row]
    table: Table
    rules: Mapping[str, Rule]
    errors: Mapping[str, str]

    @cached_property
    def heading(self) -> int:
        """The row of headings, from 0: of the first rows the one with most of the declared headings."""
        found = [
            sum(column is not None for column in self._declared(row))
            for row in range(min(len(self.rows), HEADING_ROWS))
        ]
        return found.index(max(found)) if found else 0

    @cached_property
    def columns(self) -> list[str | None]:
        """The declared column of each column of the sheet."""
        columns = self._declared(self.heading) if self.rows else []
        missing = headings.lacking(self.table.columns, columns)
        twice = [name for name in columns if name and columns.count(name) > 1]
        if missing or twice:
            raise self._other_headings(missing, twice)
        return columns

    def _other_headings(self, missing: Sequence[str], twice: Sequence[str]) -> DeliveryError:
        there = self.rows[self.heading] if self.rows and any(self._declared(self.heading)) else ()
        if not there:
            found = f"no declared heading in the first {HEADING_ROWS} rows"
            return DeliveryError(Place(self.name, sheet=self.sheet), found, self._wanted(missing))
        found = ", ".join(shown(str(cell)) for cell in there if cell != "")
        expected = f"also {self._wanted(missing)}" if missing else f"{twice[0]} once"
        place = Place(self.name, sheet=self.sheet, row=self.heading + 1)
        return DeliveryError(place, f"the headings {found}", expected)

    def _wanted(self, missing: Sequence[str]) -> str:
        return ", ".join(" or ".join(headings.names_of(name, self.table.columns[name])) for name in missing)

    def checked(self) -> list[list[str]]:
        """Return what is stored of every row: its number in the sheet, the declared columns, the others as JSON.

        Raises `SheetError`. Empty rows and rows of totals are passed over.
        """
        faults: list[DeliveryError] = []
        rows = [self._row(at, faults) for at in range(self.heading + 1, len(self.rows)) if self._is_data(at)]
        if faults:
            raise SheetError(faults)
        if not rows:
            raise DeliveryError(Place(self.name, sheet=self.sheet), "no rows below the headings", "at least one row")
        return rows

    def _row(self, at: int, faults: list[DeliveryError]) -> list[str]:
        stored, extra = [str(at + 1)], {}
        for column, (name, cell) in enumerate(self._cells(at)):
            if name is None:
                if cell != "":
                    extra[self._title(column)] = str(cell)
                continue
            try:
                stored.append(self._stored(at, column, self.rules[name], cell))
            except DeliveryError as fault:
                faults.append(fault)
        return [*stored, json.dumps(extra, ensure_ascii=False) if extra else ""]

    def _stored(self, at: int, column: int, rule: Rule, cell: Cell) -> str:
        where = address(at, column)
        place = Place(self.name, sheet=self.sheet, cell=where)
        if where in self.errors:
            raise DeliveryError(place, f"the error {self.errors[where]}", rule.expected)
        text = text_of(cell, rule.column.type)
        stored = None if text is None else rule.stored(text)
        if stored is None:
            raise DeliveryError(place, described(cell), f"{rule.expected}{rule.hint(text or '')}")
        return stored

    def _cells(self, at: int) -> Iterator[tuple[str | None, Cell]]:
        row = self.rows[at]
        width = max(len(row), len(self.columns))
        for column in range(width):
            name = self.columns[column] if column < len(self.columns) else None
            yield name, row[column] if column < len(row) else ""

    def _is_data(self, at: int) -> bool:
        cells = list(self._cells(at))
        firsts = [cell for name, cell in cells if name is not None][:1]
        firsts += [cell for name, cell in cells if name == next(iter(self.table.columns))]
        if any(isinstance(cell, str) and normalise(cell).rstrip(":") in TOTALS for cell in firsts):
            return False
        return any(str(cell).strip() for _, cell in cells) or any(
            address(at, column) in self.errors for column in range(len(cells))
        )

    def _declared(self, at: int) -> list[str | None]:
        return headings.declared(self.table.columns, [str(cell) for cell in self.rows[at]])

    def _title(self, column: int) -> str:
        row = self.rows[self.heading]
        return (str(row[column]).strip() if column < len(row) else "") or letters(column)
