"""The data of a sheet as columns of entries: a row is one entry, or one for each month that has a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from warehouse.intake.book import At, Cell, letters
from warehouse.intake.sheets.layout import Layout


@dataclass(frozen=True)
class Entries:
    """Entries in the order of the sheet; all sequences are of one length."""

    rows: Sequence[int]
    """The row of the sheet each entry stands in, counted from 0."""
    cells: Mapping[str, Sequence[Cell]]
    """Declared column -> its cells; what stands above the table, month headings too, is not among them."""
    places: Mapping[str, int]
    """Declared column -> where it stands; the value of a sheet with a column per month has no one place."""
    value: str | None = None
    months: Sequence[int] = ()
    """Where the value of each entry stands, if there is a column per month."""

    def at(self, column: str, entry: int) -> At:
        """Return the cell in which an entry has a column."""
        if column in self.places:
            return self.rows[entry], self.places[column]
        return self.rows[entry], self.months[entry]

    def letters(self, entry: int) -> str:
        """Return the letters of the column of the entry's month; "" if there is no column per month."""
        return letters(self.months[entry]) if self.months else ""


def entries(layout: Layout, rows: Sequence[int]) -> Entries:
    """Cut the rows of data into columns."""
    sheet, headings = layout.spot.sheet, layout.headings
    lines = [sheet.rows[row] for row in rows]
    cells = _columns(lines, headings.columns)
    if layout.value is None:
        return Entries(rows, cells, headings.columns)
    marked = {*sheet.marks.errors, *sheet.marks.uncached}
    filled = [
        (entry, place)
        for entry, (row, line) in enumerate(zip(rows, lines, strict=True))
        for place in headings.months
        if (place < len(line) and line[place] not in ("", None) and str(line[place]).strip()) or (row, place) in marked
    ]
    return _melted(layout, rows, lines, cells, filled)


def _melted(
    layout: Layout,
    rows: Sequence[int],
    lines: Sequence[Sequence[Cell]],
    cells: Mapping[str, Sequence[Cell]],
    filled: Sequence[tuple[int, int]],
) -> Entries:
    """Make an entry of every filled cell of a month; an empty one tells nothing, and is not zero."""
    assert layout.value is not None
    melted: dict[str, Sequence[Cell]] = {name: [column[entry] for entry, _ in filled] for name, column in cells.items()}
    melted[layout.value] = [_cell(lines[entry], place) for entry, place in filled]
    return Entries(
        [rows[entry] for entry, _ in filled],
        melted,
        layout.headings.columns,
        layout.value,
        [place for _, place in filled],
    )


def _columns(lines: Sequence[Sequence[Cell]], places: Mapping[str, int]) -> dict[str, Sequence[Cell]]:
    """Cut rows into columns; rows of one length become one long list, of which a column is every so manieth cell."""
    widths = set(map(len, lines))
    width = widths.pop() if len(widths) == 1 else 0
    every = list(chain.from_iterable(lines)) if width else []
    return {
        name: every[place::width] if place < width else list(map(_cell, lines, repeat(place)))
        for name, place in places.items()
    }


def _cell(line: Sequence[Cell], place: int) -> Cell:
    return line[place] if place < len(line) else ""
