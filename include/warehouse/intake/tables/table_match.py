"""How one sheet holds one declared table: its headings, what stands above them, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.declarations import Text
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.header import DEEPEST, HeadingNames, Headings, find
from warehouse.intake.tables.preamble import Label, Preamble, context
from warehouse.intake.tables.vocabulary import listed, text_of
from warehouse.intake.workbook import letters
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
        """The column that tells whose a row is."""
        return self.table.supersede_by[0]

    @property
    def time(self) -> str:
        """The column of the date or month a row belongs to."""
        return self.table.supersede_by[1]

    @property
    def by_month(self) -> bool:
        """Say whether rows tell a month, and not a day."""
        return self.table.columns[self.time].type == "month"

    @property
    def by_year(self) -> bool:
        """Say whether rows tell a year, and no month."""
        return self.table.columns[self.time].type == "year"

    @property
    def optional(self) -> bool:
        """Say whether a sheet left blank is nothing to remark on."""
        return self.table.due is not None and self.table.due.optional

    def time_label(self, above: Preamble) -> Label | None:
        """Return the label that may give every row its month or year."""
        return above.month if self.by_month else above.labels.get("year") if self.by_year else None


def declared(sources: Mapping[str, Source]) -> list[DeclaredTable]:
    """Return every table of some sources."""
    every = ((source, one, name, table) for source, one in sources.items() for name, table in one.tables.items())
    return [DeclaredTable(source, name, table, one.title) for source, one, name, table in every]


def titles(tables: Iterable[Text]) -> Text:
    """List the titles of some sources, each once, in the three languages."""
    every = list(dict.fromkeys((table.fi, table.sv, table.en) for table in tables))
    fi, sv, en = (listed(texts) for texts in zip(*every, strict=True)) if every else ("–", "–", "–")
    return Text(fi=fi, sv=sv, en=en)


@dataclass(frozen=True)
class TableMatch:
    """One sheet as one table; whole if nothing required is missing and nothing stands twice."""

    spot: CellLocation
    declared: DeclaredTable
    headings: Headings
    context: Preamble

    @property
    def given(self) -> tuple[str, ...]:
        """The columns that a cell above the headings gives to the whole sheet."""
        what = self.declared
        labels = {
            what.municipality: self.context.municipality,
            what.time: what.time_label(self.context),
        }
        return tuple(
            name
            for name, label in labels.items()
            if label and label.value != "" and name not in self.headings.columns and not self._of_months(name)
        )

    @property
    def value(self) -> str | None:
        """The declared column whose values stand in a column per month, if the sheet is so."""
        if not self.headings.months:
            return None
        columns = self.declared.table.columns
        left = [name for name in columns if name not in (*self.headings.columns, *self.given, self.declared.time)]
        needed = [name for name in left if columns[name].required]
        return needed[0] if len(needed) == 1 else left[0] if len(left) == 1 else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that stand nowhere."""
        found = {*self.headings.columns, *self.headings.twice, *self.given}
        if value := self.value:
            found |= {value, self.declared.time}
        return tuple(
            name for name, column in self.declared.table.columns.items() if column.required and name not in found
        )

    @property
    def whole(self) -> bool:
        """Say whether the table can be read."""
        return not self.missing and not self.headings.twice

    def _of_months(self, name: str) -> bool:
        return bool(self.headings.months) and name == self.declared.time


def layout(spot: CellLocation, what: DeclaredTable) -> TableMatch | None:
    """Return how a sheet holds a table; None if not one heading of it is found."""
    above = context(spot.sheet, DEEPEST)
    columns = {what.municipality: above.municipality, what.time: what.time_label(above)}
    labels = {name: label.at[0] for name, label in columns.items() if label and label.value != ""}
    headings = find(spot.sheet, what.names, what.time, labels)
    return TableMatch(spot, what, headings, context(spot.sheet, headings.top)) if headings else None


def unfit(spot: CellLocation, what: DeclaredTable, found: TableMatch | None) -> Iterator[Remark]:
    """Yield what keeps a sheet from being read as a table; `found` is how far it holds it."""
    if found is None:
        near = _misspelt(spot, what)
        yield near or spot.whole("headings_not_found", expected=_expected(what), found=listed(_first_texts(spot)))
        return
    for column in found.missing:
        yield _missing(found, column)
    for column, places in found.headings.twice.items():
        at = (found.headings.top, places[0])
        shown = ", ".join(letters(place) for place in places)
        yield spot.at("heading_twice", at, heading=what.names.shown(column), columns=shown)


def _missing(found: TableMatch, column: str) -> Remark:
    names, headings = found.declared.names, found.headings
    near = {names.near(text): place for place, text in headings.others.items()}
    told = {
        "heading": names.shown(column),
        "found": listed(headings.texts.values()),
        "expected": _expected(found.declared),
    }
    if column in near:
        place = near[column]
        return found.spot.at("heading_misspelt", (headings.top, place), closest=headings.texts[place], **told)
    return found.spot.at("heading_missing", (headings.top, min(headings.texts, default=0)), **told)


def _misspelt(spot: CellLocation, what: DeclaredTable) -> Remark | None:
    """Return the first cell that is almost a heading, where no heading is found at all."""
    for row, cells in enumerate(spot.sheet.rows[:DEEPEST]):
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip() and (column := what.names.near(cell)):
                told = {"heading": what.names.shown(column), "found": listed(texts), "expected": _expected(what)}
                return spot.at("heading_misspelt", (row, place), closest=cell, **told)
    return None


def _expected(what: DeclaredTable) -> str:
    columns = what.table.columns
    return listed([what.names.shown(name) for name in columns if columns[name].required], most=30)


def _first_texts(spot: CellLocation) -> list[str]:
    """Return the texts of the first filled row with more than one cell, or of the first filled row."""
    rows = [[text_of(cell).strip() for cell in row if text_of(cell).strip()] for row in spot.sheet.rows[:DEEPEST]]
    filled = [row for row in rows if row]
    return next((row for row in filled if len(row) > 1), filled[0] if filled else [])
