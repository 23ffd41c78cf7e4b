"""Finds the row of headings: anywhere in the first 50 rows, in one row or two, merged or not."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from warehouse.declarations import Text
from warehouse.intake.cells.dates import month_in
from warehouse.intake.tables.vocabulary import bare, closest, heading, is_unit, text_of
from warehouse.intake.workbook import Cell, Sheet
from warehouse.sources import Column, Table

DEEPEST = 50
"""Rows of a sheet in which headings are looked for."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
Months = Mapping[int, tuple[int | None, int]]


class HeadingNames:
    """The headings a table's columns go by, exactly or without their units."""

    def __init__(self, table: Table) -> None:
        """Learn the declared headings; a column without any goes by its name."""
        self.columns = table.columns
        self.written = {name: column.headers or (name,) for name, column in table.columns.items()}
        self._seen: dict[str, str | None] = {}

    def column(self, text: str) -> str | None:
        """Return the declared column that a heading means, if one does."""
        if text not in self._seen:
            self._seen[text] = self._find(text)
        return self._seen[text]

    def near(self, text: str) -> str | None:
        """Return the declared column whose heading is most like a text."""
        found = closest(text, self._folded)
        return self._folded[found] if found else None

    def shown(self, column: str) -> str:
        """Return the headings a column may have, as a sender reads them: Päivä / Datum."""
        return " / ".join(self.written[column][:2])

    def said(self, columns: Sequence[str]) -> Text:
        """Return the names of some columns in each language."""
        written = [self.written[name] for name in columns]
        finnish, swedish = (", ".join(some[min(at, len(some) - 1)] for some in written) for at in (0, 1))
        return Text(fi=finnish, sv=swedish, en=finnish)

    def _find(self, text: str) -> str | None:
        full, short = heading(text), bare(text)
        for known, form in ((self._folded, full), (self._folded, short), (self._bare, full), (self._bare, short)):
            column = known.get(form)
            if column and not _other_unit(self.columns[column], full):
                return column
        return None

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {heading(text): name for name, texts in self.written.items() for text in texts}

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        """Headings without their units; one that two columns would share means neither."""
        forms = {(bare(text), name) for name, texts in self.written.items() for text in texts}
        shared = Counter(form for form, _ in forms)
        return {form: name for form, name in forms if shared[form] == 1}


def _other_unit(column: Column, text: str) -> bool:
    """Say whether a heading tells a unit that the column cannot have: a share is no euros."""
    euros, shares = "€" in text or "eur" in text.split(), "%" in text
    return (shares and column.unit == "eur") or (euros and column.unit == "percent")


@dataclass(frozen=True)
class Headings:
    """What a row of headings, or two, means to one table; columns are counted from 0."""

    top: int
    body: int
    """The first row below the headings."""
    texts: Mapping[int, str]
    """Every heading as it is written; where there are two rows both, with a blank between them."""
    columns: Mapping[str, int]
    """Declared column -> where it stands."""
    twice: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Declared columns that several headings mean."""
    months: Months = field(default_factory=dict)
    """Columns of a month each, with its year if the heading tells it."""
    joined: bool = False
    """Whether the headings are of two rows."""

    @property
    def others(self) -> Mapping[int, str]:
        """Headings that mean nothing declared."""
        known = {*self.columns.values(), *self.months, *(place for places in self.twice.values() for place in places)}
        return {place: text for place, text in self.texts.items() if place not in known}

    @property
    def score(self) -> tuple[int, int, bool]:
        """How much of the table is found: columns and months, months whose year is known; one row before two."""
        columns = len(self.columns) + len(self.twice)
        lonely = not columns and len(self.texts) - len(self.months) > 1
        years = sum(year is not None for year, _ in self.months.values())
        return columns + (0 if lonely else len(self.months)), years, not self.joined


@dataclass(frozen=True)
class Heading:
    """What stands above one column: the upper cell (its own, or spread from the left) and the lower one."""

    upper: Cell
    lower: Cell
    own: bool = True

    @property
    def text(self) -> str:
        """Both, as one text."""
        return " ".join(filter(None, (text_of(self.upper).strip(), text_of(self.lower).strip())))

    def column(self, names: HeadingNames) -> str | None:
        """Return the declared column it means: both cells together, the lower alone, or the upper with a unit below."""
        lower = text_of(self.lower).strip()
        upper_alone = self.own and (not lower or is_unit(lower))
        tried = [self.text, lower, text_of(self.upper) if upper_alone else ""]
        return next((found for text in tried if text and (found := names.column(text))), None)

    def month(self) -> tuple[int | None, int] | None:
        """Return the month it means; the year may stand in the upper cell."""
        found = _month_in(self.lower if self.lower != "" else self.upper if self.own else "")
        if found is None or found[0] is not None or self.lower == "":
            return found
        years = set(YEAR.findall(text_of(self.upper)))
        return (int(years.pop()) if len(years) == 1 else None), found[1]


@lru_cache(maxsize=4096, typed=True)
def _month_in(cell: Cell) -> tuple[int | None, int] | None:
    return month_in(cell) if cell != "" else None


def find(sheet: Sheet, names: HeadingNames, time: str, labels: Mapping[str, int]) -> Headings | None:
    """Return the best row of headings for a table whose date or month stands in `time`; None if nothing fits.

    `labels`: declared columns that a label gives to the whole sheet, and the row it stands in. A row of labels looks
    like headings; the row below it that completes them is the better one.
    """
    best: Headings | None = None
    most: tuple[int, int, bool] = (0, 0, False)
    for found in _candidates(sheet, names, time):
        given = sum(row < found.top and name not in found.columns for name, row in labels.items())
        score = (found.score[0] + given, *found.score[1:])
        if found.score[0] and score > most:
            best, most = found, score
    return best


def _candidates(sheet: Sheet, names: HeadingNames, time: str) -> Iterator[Headings]:
    """Yield what each row means, alone before with the one below it."""
    rows = sheet.rows[: DEEPEST + 1]
    for top, row in enumerate(rows[:DEEPEST]):
        if any(cell != "" for cell in row):
            yield _read((top, _below(sheet, top + 1)), [Heading("", cell) for cell in row], names, time)
            if top + 1 < len(rows):
                found = _read((top, _below(sheet, top + 2)), _joined(sheet, top), names, time)
                yield replace(found, joined=True)


def _read(rows: tuple[int, int], cells: Sequence[Heading], names: HeadingNames, time: str) -> Headings:
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if column := cell.column(names):
            places.setdefault(column, []).append(place)
    texts = {place: cell.text for place, cell in enumerate(cells) if cell.text}
    taken = {place for several in places.values() for place in several}
    months = {
        place: month for place, cell in enumerate(cells) if place not in taken and (month := cell.month()) is not None
    }
    return Headings(
        *rows,
        texts,
        {name: several[0] for name, several in places.items() if len(several) == 1},
        {name: tuple(several) for name, several in places.items() if len(several) > 1},
        months if time not in places and len(months) > 1 else {},
    )


def _below(sheet: Sheet, row: int) -> int:
    """Step over a row that only tells the units."""
    if row < len(sheet.rows):
        cells = [text_of(cell).strip() for cell in sheet.rows[row] if text_of(cell).strip()]
        if cells and all(not cell.isdigit() and is_unit(cell) for cell in cells):
            return row + 1
    return row


def _joined(sheet: Sheet, top: int) -> list[Heading]:
    """Join two rows; an upper heading spreads right as far as it is merged, or over filled cells under empty ones."""
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    ends = {span.first_column: span.last_column for span in sheet.marks.merged if span.first_row == top}
    joined: list[Heading] = []
    spread: Cell = ""
    until = -1
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        if above != "":
            spread, until = above, ends.get(place, len(lower))
            joined.append(Heading(above, below))
        else:
            reach = place <= until and below != ""
            joined.append(Heading(spread if reach else "", below, own=False))
    return joined
