"""Finds the row of headings: anywhere in the first 50 rows, in one row or two, merged or not."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from warehouse.declarations import Text
from warehouse.intake.cells.dates import month_in
from warehouse.intake.tables.vocabulary import closest, heading, is_unit, text_of, without_unit
from warehouse.intake.workbook import Cell, Sheet
from warehouse.sources import Column, Table

HEADING_ROWS = 50
"""Headings are searched in so many rows of a sheet."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
Months = Mapping[int, tuple[int | None, int]]


class HeadingNames:
    """The declared headings of a table's columns, exact or without their units."""

    def __init__(self, table: Table) -> None:
        """Collect the declared headings; the heading of a column without any is its name."""
        self.columns = table.columns
        self.declared_headings = {name: column.headers or (name,) for name, column in table.columns.items()}
        self._seen: dict[str, str | None] = {}

    def column(self, text: str) -> str | None:
        """Return the declared column of a heading, if there is one."""
        if text not in self._seen:
            self._seen[text] = self._find(text)
        return self._seen[text]

    def closest_column(self, text: str) -> str | None:
        """Return the declared column whose heading is most like a text."""
        match = closest(text, self._folded)
        return self._folded[match] if match else None

    def label(self, column: str) -> str:
        """Return the headings a column may have, as a sender reads them: Päivä / Datum."""
        return " / ".join(self.declared_headings[column][:2])

    def labels(self, columns: Sequence[str]) -> Text:
        """Return the names of some columns in each language."""
        headings = [self.declared_headings[name] for name in columns]
        finnish, swedish = (
            ", ".join(texts[min(language, len(texts) - 1)] for texts in headings) for language in (0, 1)
        )
        return Text(fi=finnish, sv=swedish, en=finnish)

    def _find(self, text: str) -> str | None:
        full, short = heading(text), without_unit(text)
        for names, form in ((self._folded, full), (self._folded, short), (self._bare, full), (self._bare, short)):
            column = names.get(form)
            if column and not _other_unit(self.columns[column], full):
                return column
        return None

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {heading(text): name for name, texts in self.declared_headings.items() for text in texts}

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        """Headings without their units; a heading that two columns share is left out."""
        forms = {(without_unit(text), name) for name, texts in self.declared_headings.items() for text in texts}
        shared = Counter(form for form, _ in forms)
        return {form: name for form, name in forms if shared[form] == 1}


def _other_unit(column: Column, text: str) -> bool:
    """Say whether a heading has a unit that the column cannot have: % for a column of euros."""
    euros, shares = "€" in text or "eur" in text.split(), "%" in text
    return (shares and column.unit == "eur") or (euros and column.unit == "percent")


@dataclass(frozen=True)
class Headings:
    """A row of headings, or two, matched with one table; columns are counted from 0."""

    top: int
    body: int
    """The first row below the headings."""
    texts: Mapping[int, str]
    """Every heading as it is written; where there are two rows both, with a blank between them."""
    columns: Mapping[str, int]
    """Declared column -> where it stands."""
    duplicates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Declared columns with several headings, and where these stand."""
    months: Months = field(default_factory=dict)
    """Columns of a month each, with its year if the heading has it."""
    spans_two_rows: bool = False
    """Whether the headings take two rows."""

    @property
    def unmatched(self) -> Mapping[int, str]:
        """Headings of no declared column and no month."""
        used = {
            *self.columns.values(),
            *self.months,
            *(column for columns in self.duplicates.values() for column in columns),
        }
        return {column: text for column, text in self.texts.items() if column not in used}

    @property
    def score(self) -> tuple[int, int, bool]:
        """Rank: matched columns and months, months with a year; one row of headings before two."""
        columns = len(self.columns) + len(self.duplicates)
        lonely = not columns and len(self.texts) - len(self.months) > 1
        years = sum(year is not None for year, _ in self.months.values())
        return columns + (0 if lonely else len(self.months)), years, not self.spans_two_rows


@dataclass(frozen=True)
class Heading:
    """The heading of one column: an upper cell, which may be spread from the left, and a lower cell."""

    upper: Cell
    lower: Cell
    is_spread: bool = False

    @property
    def text(self) -> str:
        """Both cells as one text."""
        return " ".join(filter(None, (text_of(self.upper).strip(), text_of(self.lower).strip())))

    def column(self, names: HeadingNames) -> str | None:
        """Return its declared column, by both cells together, the lower alone, or the upper with a unit below."""
        lower = text_of(self.lower).strip()
        upper_alone = not self.is_spread and (not lower or is_unit(lower))
        texts = [self.text, lower, text_of(self.upper) if upper_alone else ""]
        return next((column for text in texts if text and (column := names.column(text))), None)

    def month(self) -> tuple[int | None, int] | None:
        """Return its month; the year may stand in the upper cell."""
        month = _month_in(self.lower if self.lower != "" else "" if self.is_spread else self.upper)
        if month is None or month[0] is not None or self.lower == "":
            return month
        years = set(YEAR.findall(text_of(self.upper)))
        return (int(years.pop()) if len(years) == 1 else None), month[1]


@lru_cache(maxsize=4096, typed=True)
def _month_in(cell: Cell) -> tuple[int | None, int] | None:
    return month_in(cell) if cell != "" else None


def find_headings(sheet: Sheet, names: HeadingNames, time: str, labels: Mapping[str, int]) -> Headings | None:
    """Return the best row of headings for a table whose date or month stands in `time`; None if nothing fits.

    `labels`: declared columns that a label gives to the whole sheet, and the row it stands in. A row of labels looks
    like headings; the row below it that completes them is the better one.
    """
    best: Headings | None = None
    best_score: tuple[int, int, bool] = (0, 0, False)
    for candidate in _candidates(sheet, names, time):
        label_count = sum(row < candidate.top and name not in candidate.columns for name, row in labels.items())
        score = (candidate.score[0] + label_count, *candidate.score[1:])
        if candidate.score[0] and score > best_score:
            best, best_score = candidate, score
    return best


def _candidates(sheet: Sheet, names: HeadingNames, time: str) -> Iterator[Headings]:
    """Yield each row as headings, alone and then with the row below it."""
    rows = sheet.rows[: HEADING_ROWS + 1]
    for top, row in enumerate(rows[:HEADING_ROWS]):
        if any(cell != "" for cell in row):
            yield _match_row((top, _skip_unit_row(sheet, top + 1)), [Heading("", cell) for cell in row], names, time)
            if top + 1 < len(rows):
                joined = _match_row((top, _skip_unit_row(sheet, top + 2)), _join_two_rows(sheet, top), names, time)
                yield replace(joined, spans_two_rows=True)


def _match_row(rows: tuple[int, int], cells: Sequence[Heading], names: HeadingNames, time: str) -> Headings:
    places: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        if column := cell.column(names):
            places.setdefault(column, []).append(index)
    texts = {index: cell.text for index, cell in enumerate(cells) if cell.text}
    declared_columns = {index for columns in places.values() for index in columns}
    months = {
        index: month
        for index, cell in enumerate(cells)
        if index not in declared_columns and (month := cell.month()) is not None
    }
    return Headings(
        *rows,
        texts,
        {name: columns[0] for name, columns in places.items() if len(columns) == 1},
        {name: tuple(columns) for name, columns in places.items() if len(columns) > 1},
        months if time not in places and len(months) > 1 else {},
    )


def _skip_unit_row(sheet: Sheet, row: int) -> int:
    """Return the next row if this row has only units, else this row."""
    if row < len(sheet.rows):
        cells = [text_of(cell).strip() for cell in sheet.rows[row] if text_of(cell).strip()]
        if cells and all(not cell.isdigit() and is_unit(cell) for cell in cells):
            return row + 1
    return row


def _join_two_rows(sheet: Sheet, top: int) -> list[Heading]:
    """Join two rows; an upper heading spreads right as far as it is merged, or over filled cells under empty ones."""
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    ends = {span.first_column: span.last_column for span in sheet.metadata.merged if span.first_row == top}
    joined: list[Heading] = []
    spread: Cell = ""
    until = -1
    for column in range(max(len(upper), len(lower))):
        upper_cell = upper[column] if column < len(upper) else ""
        lower_cell = lower[column] if column < len(lower) else ""
        if upper_cell != "":
            spread, until = upper_cell, ends.get(column, len(lower))
            joined.append(Heading(upper_cell, lower_cell))
        else:
            is_spread = column <= until and lower_cell != ""
            joined.append(Heading(spread if is_spread else "", lower_cell, is_spread=True))
    return joined
