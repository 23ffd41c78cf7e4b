"""Matches a sheet with a declared table: its headings, the preamble above them, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.declarations import Text
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.header import HEADING_ROWS, HeadingNames, Headings, find_headings
from warehouse.intake.tables.preamble import Label, Preamble, read_preamble
from warehouse.intake.tables.vocabulary import quoted_list, text_of
from warehouse.intake.workbook import column_letters
from warehouse.sources import Source, Table


@dataclass(frozen=True)
class DeclaredTable:
    """One table of one source."""

    source: str
    name: str
    table: Table
    title: Text

    @cached_property
    def names(self) -> HeadingNames:
        """The headings of its columns."""
        return HeadingNames(self.table)

    @property
    def municipality(self) -> str:
        """The column of the municipality of a row."""
        return self.table.supersede_by[0]

    @property
    def time(self) -> str:
        """The column of the date, month or year of a row."""
        return self.table.supersede_by[1]

    @property
    def by_month(self) -> bool:
        """Say whether rows are of a month, and not of a date."""
        return self.table.columns[self.time].type == "month"

    @property
    def by_year(self) -> bool:
        """Say whether rows are of a year."""
        return self.table.columns[self.time].type == "year"

    @property
    def optional(self) -> bool:
        """Say whether a sheet without rows is accepted without a remark."""
        return self.table.due is not None and self.table.due.optional

    def time_label(self, preamble: Preamble) -> Label | None:
        """Return the label of the preamble for the month or year of every row."""
        return preamble.month if self.by_month else preamble.labels.get("year") if self.by_year else None


def declared_tables(sources: Mapping[str, Source]) -> list[DeclaredTable]:
    """Return every table of the sources."""
    tables = (
        (source, source_declaration, name, table)
        for source, source_declaration in sources.items()
        for name, table in source_declaration.tables.items()
    )
    return [
        DeclaredTable(source, name, table, source_declaration.title)
        for source, source_declaration, name, table in tables
    ]


def title_list(tables: Iterable[Text]) -> Text:
    """List titles of sources, each once, in the three languages."""
    unique_titles = list(dict.fromkeys((table.fi, table.sv, table.en) for table in tables))
    fi, sv, en = (
        (quoted_list(texts) for texts in zip(*unique_titles, strict=True)) if unique_titles else ("–", "–", "–")
    )
    return Text(fi=fi, sv=sv, en=en)


@dataclass(frozen=True)
class TableMatch:
    """One sheet matched with one declared table, complete or not."""

    location: CellLocation
    declaration: DeclaredTable
    headings: Headings
    preamble: Preamble

    @property
    def preamble_columns(self) -> tuple[str, ...]:
        """The columns whose value is a cell of the preamble, the same for every row."""
        table = self.declaration
        labels = {
            table.municipality: self.preamble.municipality,
            table.time: table.time_label(self.preamble),
        }
        return tuple(
            name
            for name, label in labels.items()
            if label and label.value != "" and name not in self.headings.columns and not self._of_months(name)
        )

    @property
    def value_column(self) -> str | None:
        """The declared column whose values stand in a column per month, if the sheet has such columns."""
        if not self.headings.months:
            return None
        columns = self.declaration.table.columns
        unmatched = [
            name
            for name in columns
            if name not in (*self.headings.columns, *self.preamble_columns, self.declaration.time)
        ]
        required = [name for name in unmatched if columns[name].required]
        return required[0] if len(required) == 1 else unmatched[0] if len(unmatched) == 1 else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that are not in the sheet."""
        matched = {*self.headings.columns, *self.headings.duplicates, *self.preamble_columns}
        if self.value_column:
            matched |= {self.value_column, self.declaration.time}
        return tuple(
            name for name, column in self.declaration.table.columns.items() if column.required and name not in matched
        )

    @property
    def is_complete(self) -> bool:
        """Say whether no required column is missing and no heading is repeated."""
        return not self.missing and not self.headings.duplicates

    def _of_months(self, name: str) -> bool:
        return bool(self.headings.months) and name == self.declaration.time


def match_table(location: CellLocation, table: DeclaredTable) -> TableMatch | None:
    """Match a sheet with a table; None if no heading of the table is in it."""
    preamble = read_preamble(location.sheet, HEADING_ROWS)
    preamble_labels = {table.municipality: preamble.municipality, table.time: table.time_label(preamble)}
    label_rows = {name: label.at[0] for name, label in preamble_labels.items() if label and label.value != ""}
    headings = find_headings(location.sheet, table.names, table.time, label_rows)
    return TableMatch(location, table, headings, read_preamble(location.sheet, headings.top)) if headings else None


def mismatch_remarks(location: CellLocation, table: DeclaredTable, match: TableMatch | None) -> Iterator[Remark]:
    """Yield why a sheet cannot be read as a table; `match` is their incomplete match, if there is any."""
    if match is None:
        misspelt = _misspelt_heading_remark(location, table)
        yield misspelt or location.sheet_remark(
            "headings_not_found", expected=_required_headings(table), found=quoted_list(_first_row_texts(location))
        )
        return
    for column in match.missing:
        yield _missing_heading_remark(match, column)
    for column, columns in match.headings.duplicates.items():
        at = (match.headings.top, columns[0])
        column_list = ", ".join(column_letters(column) for column in columns)
        yield location.cell_remark("heading_twice", at, heading=table.names.label(column), columns=column_list)


def _missing_heading_remark(match: TableMatch, column: str) -> Remark:
    names, headings = match.declaration.names, match.headings
    misspelt = {names.closest_column(text): heading_column for heading_column, text in headings.unmatched.items()}
    values = {
        "heading": names.label(column),
        "found": quoted_list(headings.texts.values()),
        "expected": _required_headings(match.declaration),
    }
    if column in misspelt:
        heading_column = misspelt[column]
        return match.location.cell_remark(
            "heading_misspelt", (headings.top, heading_column), closest=headings.texts[heading_column], **values
        )
    return match.location.cell_remark("heading_missing", (headings.top, min(headings.texts, default=0)), **values)


def _misspelt_heading_remark(location: CellLocation, table: DeclaredTable) -> Remark | None:
    """Return a remark on the first cell that is almost a heading, for a sheet without any heading."""
    for row, cells in enumerate(location.sheet.rows[:HEADING_ROWS]):
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip() and (column := table.names.closest_column(cell)):
                values = {
                    "heading": table.names.label(column),
                    "found": quoted_list(texts),
                    "expected": _required_headings(table),
                }
                return location.cell_remark("heading_misspelt", (row, index), closest=cell, **values)
    return None


def _required_headings(table: DeclaredTable) -> str:
    columns = table.table.columns
    return quoted_list([table.names.label(name) for name in columns if columns[name].required], limit=30)


def _first_row_texts(location: CellLocation) -> list[str]:
    """Return the texts of the first filled row with more than one cell, or of the first filled row."""
    rows = [
        [text_of(cell).strip() for cell in row if text_of(cell).strip()] for row in location.sheet.rows[:HEADING_ROWS]
    ]
    filled = [row for row in rows if row]
    return next((row for row in filled if len(row) > 1), filled[0] if filled else [])
