"""A sheet of an OpenDocument spreadsheet: where its cells end, and what calamine hides of them."""

from dataclasses import dataclass, field

from warehouse.intake.book import At, Marks, Span
from warehouse.intake.files.limits import damaged

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
Run = tuple[int, int]


@dataclass
class SheetRead:
    """A sheet while it is read: places and repeats, not yet spread out."""

    name: str
    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    errors: dict[At, str] = field(default_factory=dict)
    uncached: set[At] = field(default_factory=set)
    percents: set[At] = field(default_factory=set)
    hidden_rows: list[Run] = field(default_factory=list)
    hidden_columns: list[Run] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)

    def marks(self) -> Marks:
        """Return what was found, spread out."""
        return Marks(
            self.errors, frozenset(self.uncached), frozenset(self.percents), _spread(self.hidden_rows, self.rows),
            _spread(self.hidden_columns, self.columns), tuple(self.merged),
        )  # fmt: skip


def mark(sheet: SheetRead, places: list[At], told: dict[str, str], text: str) -> None:
    """Note what calamine does not tell of a cell that stands in all these places."""
    is_error = told.get("calcext:value-type") == "error" or (
        "table:formula" in told and (text in ERRORS or text.startswith("Err:"))
    )
    if is_error:
        sheet.errors.update(dict.fromkeys(places, text or "#N/A"))
    elif "table:formula" in told and "office:value-type" not in told:
        sheet.uncached.update(places)
    elif told.get("office:value-type") == "percentage":
        sheet.percents.update(places)
    down, right = number(told, "table:number-rows-spanned"), number(told, "table:number-columns-spanned")
    if down > 1 or right > 1:
        row, column = places[0]
        sheet.merged.append(Span(row, column, row + down - 1, column + right - 1))


def _spread(runs: list[Run], end: int) -> frozenset[int]:
    return frozenset(at for first, count in runs for at in range(first, min(first + count, end)))


def number(told: dict[str, str], name: str) -> int:
    """Return how often, or over how many cells, as an attribute tells; once if it is not there."""
    number = told.get(name, "1")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise damaged()
    return max(int(number), 1)
