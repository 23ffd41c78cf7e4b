"""What a reader of one format hands back, before the file as a whole is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.intake.book import Cell, Format, Marks, Sheet


@dataclass(frozen=True)
class Content:
    """A file's sheets, what it says of itself, and its parts with a henkilötunnus."""

    format: Format
    sheets: tuple[Sheet, ...]
    saved_at: datetime | None = None
    encoding: str | None = None
    delimiter: str | None = None
    has_macros: bool = False
    coded: tuple[str, ...] = ()


def blanked(rows: Sequence[Sequence[Cell]], marks: Marks) -> Sequence[Sequence[Cell]]:
    """Return the rows with nothing in the cells that hold an error or a formula without result.

    Such a cell may stand right of or below the last one that calamine sees; the rows are drawn out to hold it.
    """
    places = [*marks.errors, *marks.uncached]
    if not places:
        return rows
    drawn = [list(row) for row in rows]
    for row, column in places:
        drawn.extend([] for _ in range(row + 1 - len(drawn)))
        drawn[row].extend([""] * (column + 1 - len(drawn[row])))
        drawn[row][column] = ""
    return drawn
