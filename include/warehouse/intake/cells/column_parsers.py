"""What every column of a table takes: a cell becomes the text that raw stores, or a fault."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warehouse.declarations import Text
from warehouse.intake.cells.cell_error import CellError, shown
from warehouse.intake.cells.dates import DateParser, month, year
from warehouse.intake.cells.municipalities import MunicipalityParser, catalogue_municipalities
from warehouse.intake.cells.numbers import NumberParser
from warehouse.intake.cells.text import CodeParser, TextParser
from warehouse.intake.workbook import Cell
from warehouse.sources import Column, Table

MANY = 1_000
"""From how many cells on a column is read at once where it can be."""
EQUALS = frozenset({bool, int, float})
"""Types of which unlike cells are equal: 1, 1.0 and true."""
Reading = Callable[[Cell, bool, str | None], str | CellError]


@dataclass(frozen=True)
class ColumnParser:
    """How the cells of one declared column are read."""

    name: str
    column: Column
    reading: Reading

    def read(self, cell: Cell, *, percent: bool = False, month: str | None = None) -> str | CellError:
        """Return what raw stores of a cell, "" for nothing where nothing may stand, or why it may not stand there.

        `percent`: the cell shows its number as a percentage. `month`: the month (2026-10) its row is about, which
        tells what names of municipalities hold.
        """
        if isinstance(cell, str) and not cell.strip():
            return CellError("cell_empty", {"column": self.heading}) if self.column.required else ""
        said = self.reading(cell, percent, month)
        if isinstance(said, CellError):
            return CellError(said.code, {"found": shown(cell), "column": self.heading, **said.values})
        if not said:
            return CellError("cell_empty", {"column": self.heading}) if self.column.required else ""
        return said

    def many(
        self, cells: Sequence[Cell], *, percents: Collection[int] = (), month: str | None = None
    ) -> list[str | CellError]:
        """Read the cells of a column at once, equal ones once; `percents`: the indices of those shown as such."""
        if not percents:
            return self._column(cells, month)
        shown = set(percents)
        read: list[str | CellError] = [""] * len(cells)
        for percent in (False, True):
            places = [place for place in range(len(cells)) if (place in shown) is percent]
            said = self._column([cells[place] for place in places], month, percent=percent)
            for place, one in zip(places, said, strict=True):
                read[place] = one
        return read

    def is_timeless(self, cells: Sequence[Cell]) -> bool:
        """Say whether no cell of the column names a municipality that is called so in some months only."""
        reading = self.reading
        return not isinstance(reading, MunicipalityParser) or all(map(reading.is_timeless, set(cells)))

    def scaled(self, scale: int) -> "ColumnParser":
        """Return the check of a column whose euros are written in thousands (1000), or singly (1)."""
        if self.column.unit != "eur" or not isinstance(self.reading, NumberParser):
            return self
        return replace(self, reading=replace(self.reading, scale=scale))

    @property
    def heading(self) -> Text:
        """What the column is called."""
        headers = self.column.headers or (self.name,)
        return Text(fi=headers[0], sv=headers[1 if len(headers) > 1 else 0], en=headers[0])

    def _column(self, cells: Sequence[Cell], month: str | None, *, percent: bool = False) -> list[str | CellError]:
        """Read cells, unlike ones that are equal to Python apart from one another."""
        kinds = set(map(type, cells))
        if len(kinds & EQUALS) < 2:
            return self._alike(cells, month, percent=percent)
        alike = {kind: [cell for cell in cells if type(cell) is kind] for kind in kinds}
        said = {kind: iter(self._alike(some, month, percent=percent)) for kind, some in alike.items()}
        return [next(said[type(cell)]) for cell in cells]

    def _alike(self, cells: Sequence[Cell], month: str | None, *, percent: bool) -> list[str | CellError]:
        """Read cells of which equal ones mean the same, each once; where few are equal, looking for them takes longer.

        The order of the cells is kept: it decides for which of many slips a guess is made.
        """
        some = cells[:MANY] if isinstance(self.reading, TextParser) else cells
        different = dict.fromkeys(some)
        if isinstance(self.reading, TextParser | NumberParser) and 2 * len(different) > len(some):
            return self._each(cells, month, percent=percent)
        every = list(different if some is cells else dict.fromkeys(cells))
        known = dict(zip(every, self._each(every, month, percent=percent), strict=True))
        return list(map(known.__getitem__, cells))

    def _each(self, cells: Sequence[Cell], month: str | None, *, percent: bool) -> list[str | CellError]:
        """Read each cell: those beyond doubt at once, the others one by one."""
        certain = self.reading.certain if isinstance(self.reading, TextParser | NumberParser) and not percent else None
        sure = certain(cells) if certain and len(cells) >= MANY else [""] * len(cells)
        if "" not in sure:
            return list(sure)
        return [
            text or self.read(cell, percent=percent and not isinstance(cell, str), month=month)
            for text, cell in zip(sure, cells, strict=True)
        ]


def checks_of(table: Table, today: date, scale: int = 1, date1904: bool | None = None) -> dict[str, ColumnParser]:
    """Return the check of every declared column.

    `today`: the day in Finland, after which no day of a `past` column may be. `scale`: what written euros are
    multiplied by, 1 or 1000. `date1904`: whether the file counts days from 1904, None if that is not known; a bare
    number is then no day.
    """
    return {
        name: ColumnParser(name, one, _reading(name, one, today, scale, date1904))
        for name, one in table.columns.items()
    }


def _reading(name: str, column: Column, today: date, scale: int, date1904: bool | None) -> Reading:
    if column.type == "text":
        return TextParser(column.pattern, column.longest)
    if column.type == "code":
        return CodeParser(column.values or {})
    if column.type == "date":
        return DateParser(today if column.past else None, date1904)
    if column.type in ("month", "year"):
        return month if column.type == "month" else year
    if column.type in ("integer", "decimal"):
        return NumberParser(column.type == "integer", column.unit, column.minimum, column.required, scale)
    if column.type in ("municipality", "municipalities"):
        return MunicipalityParser(catalogue_municipalities(), column.type == "municipalities")
    raise ValueError(f"{name}: no file of a person's own making holds a henkilötunnus")
