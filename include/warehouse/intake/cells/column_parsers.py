"""Parsers of declared columns: a cell becomes the text that the raw table stores, or a `CellError`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warehouse.declarations import Text
from warehouse.intake.cells.cell_error import CellError, quote_cell
from warehouse.intake.cells.dates import DateParser, month, year
from warehouse.intake.cells.municipalities import MunicipalityParser, catalogue_municipalities
from warehouse.intake.cells.numbers import NumberParser
from warehouse.intake.cells.text import CodeParser, TextParser
from warehouse.intake.workbook import Cell
from warehouse.sources import Column, Table

BATCH_FROM = 1_000
"""Columns with at least so many cells are parsed in bulk where their type allows it."""
EQUALS = frozenset({bool, int, float})
"""Types whose values Python compares as equal although they differ: 1, 1.0 and True."""
CellParser = Callable[[Cell, bool, str | None], str | CellError]


@dataclass(frozen=True)
class ColumnParser:
    """Parses the cells of one declared column."""

    name: str
    column: Column
    parse: CellParser

    def read(self, cell: Cell, *, percent: bool = False, month: str | None = None) -> str | CellError:
        """Return the text to store of a cell, "" for an empty cell that is not required, or why it cannot be stored.

        `percent`: the cell shows its number as a percentage. `month`: the month (2026-10) its row is about, which
        decides which names of municipalities are valid.
        """
        if isinstance(cell, str) and not cell.strip():
            return CellError("cell_empty", {"column": self.heading}) if self.column.required else ""
        parsed = self.parse(cell, percent, month)
        if isinstance(parsed, CellError):
            return CellError(parsed.code, {"found": quote_cell(cell), "column": self.heading, **parsed.values})
        if not parsed:
            return CellError("cell_empty", {"column": self.heading}) if self.column.required else ""
        return parsed

    def read_many(
        self, cells: Sequence[Cell], *, percents: Collection[int] = (), month: str | None = None
    ) -> list[str | CellError]:
        """Parse the cells of a column, equal cells once; `percents`: the indices of cells formatted as percentages."""
        if not percents:
            return self._read_cells(cells, month)
        percent_cells = set(percents)
        results: list[str | CellError] = [""] * len(cells)
        for percent in (False, True):
            indices = [index for index in range(len(cells)) if (index in percent_cells) is percent]
            parsed = self._read_cells([cells[index] for index in indices], month, percent=percent)
            for index, result in zip(indices, parsed, strict=True):
                results[index] = result
        return results

    def is_timeless(self, cells: Sequence[Cell]) -> bool:
        """Say whether no cell of the column has a municipality name that is valid in some months only."""
        parser = self.parse
        return not isinstance(parser, MunicipalityParser) or all(map(parser.is_timeless, set(cells)))

    def with_factor(self, scale: int) -> "ColumnParser":
        """Return the parser for a column whose euros are written in units of `scale`: 1000 for thousands."""
        if self.column.unit != "eur" or not isinstance(self.parse, NumberParser):
            return self
        return replace(self, parse=replace(self.parse, scale=scale))

    @property
    def heading(self) -> Text:
        """The declared headings in each language, or the name of the column."""
        headers = self.column.headers or (self.name,)
        return Text(fi=headers[0], sv=headers[1 if len(headers) > 1 else 0], en=headers[0])

    def _read_cells(self, cells: Sequence[Cell], month: str | None, *, percent: bool = False) -> list[str | CellError]:
        """Parse cells; those of types that Python compares as equal are parsed separately."""
        kinds = set(map(type, cells))
        if len(kinds & EQUALS) < 2:
            return self._read_distinct(cells, month, percent=percent)
        by_kind = {kind: [cell for cell in cells if type(cell) is kind] for kind in kinds}
        parsed = {
            kind: iter(self._read_distinct(cells_of_kind, month, percent=percent))
            for kind, cells_of_kind in by_kind.items()
        }
        return [next(parsed[type(cell)]) for cell in cells]

    def _read_distinct(self, cells: Sequence[Cell], month: str | None, *, percent: bool) -> list[str | CellError]:
        """Parse equal cells once; where few are equal, all are parsed, since searching for equal cells takes longer.

        The order of the cells is kept: it decides which of many misspellings get a suggestion.
        """
        sample = cells[:BATCH_FROM] if isinstance(self.parse, TextParser) else cells
        distinct = dict.fromkeys(sample)
        if isinstance(self.parse, TextParser | NumberParser) and 2 * len(distinct) > len(sample):
            return self._read_each(cells, month, percent=percent)
        values = list(distinct if sample is cells else dict.fromkeys(cells))
        parsed = dict(zip(values, self._read_each(values, month, percent=percent), strict=True))
        return list(map(parsed.__getitem__, cells))

    def _read_each(self, cells: Sequence[Cell], month: str | None, *, percent: bool) -> list[str | CellError]:
        """Parse each cell: unambiguous cells in bulk, the others one by one."""
        parse_certain = (
            self.parse.parse_certain if isinstance(self.parse, TextParser | NumberParser) and not percent else None
        )
        parsed = parse_certain(cells) if parse_certain and len(cells) >= BATCH_FROM else [""] * len(cells)
        if "" not in parsed:
            return list(parsed)
        return [
            text or self.read(cell, percent=percent and not isinstance(cell, str), month=month)
            for text, cell in zip(parsed, cells, strict=True)
        ]


def column_parsers(table: Table, today: date, scale: int = 1, date1904: bool | None = None) -> dict[str, ColumnParser]:
    """Return the parser of every declared column.

    `today`: the day in Finland, after which no date of a `past` column may be. `scale`: the factor of written euros,
    1 or 1000. `date1904`: whether the file counts days from 1904, None if unknown; a bare number is then no date.
    """
    return {
        name: ColumnParser(name, column, _cell_parser(name, column, today, scale, date1904))
        for name, column in table.columns.items()
    }


def _cell_parser(name: str, column: Column, today: date, scale: int, date1904: bool | None) -> CellParser:
    if column.type == "text":
        return TextParser(column.pattern, column.max_length)
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
    raise ValueError(f"{name}: a workbook or text table may not have a column of henkilötunnus")
