"""How one sheet holds one declared table: its headings, what stands above them, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.intake.sheets.context import Context, Label, context
from warehouse.intake.sheets.headings import DEEPEST, Headings, find
from warehouse.intake.sheets.names import Names
from warehouse.intake.sheets.spot import Spot
from warehouse.intake.sheets.words import listed
from warehouse.sources import Source, Table
from warehouse.texts import Text


@dataclass(frozen=True)
class Declared:
    """One table of one source."""

    source: str
    name: str
    table: Table
    title: Text

    @cached_property
    def names(self) -> Names:
        """The headings of its columns."""
        return Names(self.table)

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

    def time_label(self, above: Context) -> Label | None:
        """Return the label that may give every row its month or year."""
        return above.month if self.by_month else above.labels.get("year") if self.by_year else None


def declared(sources: Mapping[str, Source]) -> list[Declared]:
    """Return every table of some sources."""
    every = ((source, one, name, table) for source, one in sources.items() for name, table in one.tables.items())
    return [Declared(source, name, table, one.title) for source, one, name, table in every]


def titles(tables: Iterable[Text]) -> Text:
    """List the titles of some sources, each once, in the three languages."""
    every = list(dict.fromkeys((one.fi, one.sv, one.en) for one in tables))
    fi, sv, en = (listed(texts) for texts in zip(*every, strict=True)) if every else ("–", "–", "–")
    return Text(fi=fi, sv=sv, en=en)


@dataclass(frozen=True)
class Layout:
    """One sheet as one table; whole if nothing required is missing and nothing stands twice."""

    spot: Spot
    declared: Declared
    headings: Headings
    context: Context

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


def layout(spot: Spot, what: Declared) -> Layout | None:
    """Return how a sheet holds a table; None if not one heading of it is found."""
    above = context(spot.sheet, DEEPEST)
    columns = {what.municipality: above.municipality, what.time: what.time_label(above)}
    labels = {name: label.at[0] for name, label in columns.items() if label and label.value != ""}
    headings = find(spot.sheet, what.names, what.time, labels)
    return Layout(spot, what, headings, context(spot.sheet, headings.top)) if headings else None
