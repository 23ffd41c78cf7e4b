"""What a municipality owes of a month: one sheet of its template each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.errors import WarehouseError
from warehouse.sources import Column, Due, Source, Table, text_in, title_of, workbook_sources
from warehouse.template.layout import Frame

LONGEST_NAME = 31


@dataclass(frozen=True)
class Obligation:
    """One table that is owed, with its name and its `due` declaration."""

    source: Source
    name: str
    table: Table
    due: Due
    frame: Frame

    @property
    def sheet(self) -> str:
        """The name of the sheet it gets."""
        language = self.frame.words.language
        names = self.table.sheets or (self.source.title.fi, self.source.title.sv)
        return text_in(names, language)[:LONGEST_NAME]

    @property
    def title(self) -> str:
        """What stands at the top of it."""
        return self.frame.words.pick(title_of(self.source, self.name))

    @property
    def day(self) -> date:
        """The day it is due, in the month after."""
        return (self.frame.last + timedelta(days=1)).replace(day=self.due.day)

    @property
    def dated(self) -> str:
        """The column that holds a row's day or month."""
        return self.table.supersede_by[1]

    @property
    def by_year(self) -> bool:
        """Say whether its rows tell a year, so that the template's month says nothing of them."""
        return self.table.columns[self.dated].type == "year"

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns that are asked for: the municipality, and a month without days, stand above the table."""
        place, time = self.table.supersede_by
        told = {place, time} if self.table.columns[time].type == "month" else {place}
        return {name: column for name, column in self.table.columns.items() if name not in told}

    @property
    def nothing(self) -> Mapping[str, str]:
        """Column -> the code in it that says that nothing happened; the template's box says it instead."""
        rules = (rule for measure in self.source.measures.values() for rule in measure.rules if rule.table == self.name)
        return {column: code for rule in rules for column, code in rule.zero.items()}


def owed(sources: Mapping[str, Source], frame: Frame) -> tuple[Obligation, ...]:
    """Return every table of the workbook sources that the municipality owes of the month.

    WarehouseError if there is none, or if two would get the same sheet.
    """
    found = tuple(
        Obligation(source, name, table, table.due, frame)
        for source in workbook_sources(dict(sources)).values()
        for name, table in source.tables.items()
        if table.due is not None and _is_due(table.due, frame)
    )
    if not found:
        raise WarehouseError(f"municipality {frame.place.code} owes nothing of {frame.month}")
    if len({one.sheet.lower() for one in found}) < len(found):
        raise WarehouseError(f"of the tables {', '.join(one.name for one in found)} two declare the same sheet")
    return found


def _is_due(due: Due, frame: Frame) -> bool:
    return due.since <= frame.month and (not due.municipalities or frame.place.code in due.municipalities)
