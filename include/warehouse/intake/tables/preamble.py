"""The label cells above a table: municipality, month, year, and whether nothing happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from warehouse.intake.cells.dates import month_in
from warehouse.intake.tables.header import YEAR
from warehouse.intake.tables.vocabulary import SYNONYMS, TICKS, UNTICKED, folded, heading, text_of
from warehouse.intake.workbook import Cell, CellIndex, Sheet

KINDS = {word: kind for kind, words in SYNONYMS.items() for word in words}


@dataclass(frozen=True)
class Label:
    """The value of a label, and the cell it stands in; the label's own cell if it has none."""

    value: Cell
    at: CellIndex


@dataclass(frozen=True)
class Preamble:
    """The cells above a table."""

    labels: Mapping[str, Label] = field(default_factory=dict)
    texts: tuple[tuple[CellIndex, str], ...] = ()
    """Every other text above the table: titles, units, instructions."""

    @property
    def municipality(self) -> Label | None:
        """The municipality the whole sheet is for."""
        return self.labels.get("municipality")

    @property
    def month(self) -> Label | None:
        """The month the whole sheet is for, as it is written."""
        return self.labels.get("month")

    @property
    def year(self) -> int | None:
        """The year of the sheet, from its label."""
        label = self.labels.get("year") or self.labels.get("month")
        year = YEAR.search(text_of(label.value)) if label else None
        return int(year[0]) if year else None

    def month_cell(self) -> Cell:
        """Return the month as one cell, joined with the year if that stands in another cell."""
        label = self.month
        if label is None:
            return ""
        parsed = month_in(label.value)
        if parsed and parsed[0] is None and self.year:
            return f"{self.year}-{parsed[1]:02}"
        return label.value

    def ticked(self) -> bool | None:
        """Say whether the box "nothing happened" is ticked; None if its mark is not recognised."""
        label = self.labels.get("nothing")
        word = folded(text_of(label.value)) if label else ""
        return True if word in TICKS else False if word in UNTICKED else None


def read_preamble(sheet: Sheet, top: int) -> Preamble:
    """Read the cells above row `top`; of two labels of a kind the first with a value counts."""
    labels: dict[str, Label] = {}
    texts: list[tuple[CellIndex, str]] = []
    for kind, label, text in _labels(sheet, top):
        if kind is None:
            texts.append((label.at, text))
        elif kind not in labels or labels[kind].value == "":
            labels[kind] = label
    return Preamble(labels, tuple(texts))


def _labels(sheet: Sheet, top: int) -> Iterator[tuple[str | None, Label, str]]:
    for row, cells in enumerate(sheet.rows[:top]):
        last_used = -1
        for column, cell in enumerate(cells):
            if cell == "" or column <= last_used:
                continue
            kind, value = _kind(cell)
            if kind is None:
                yield None, Label("", (row, column)), text_of(cell)
            elif value:
                yield kind, Label(value, (row, column)), ""
            else:
                last_used = _value(cells, column)
                yield kind, Label(cells[last_used] if last_used > column else "", (row, max(last_used, column))), ""


def _kind(cell: Cell) -> tuple[str | None, str]:
    """Return what kind of label a cell is, and the value after its colon."""
    if not isinstance(cell, str):
        return None, ""
    name, colon, value = cell.partition(":")
    kind = KINDS.get(heading(name))
    return kind, value.strip() if colon else ""


def _value(cells: Sequence[Cell], column: int) -> int:
    """Return where the value of a label stands: the next filled cell, unless that is a label too."""
    filled = [index for index, cell in enumerate(cells) if index > column and cell != ""]
    return filled[0] if filled and _kind(cells[filled[0]])[0] is None else column
