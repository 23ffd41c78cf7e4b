"""The tables that a municipality has to deliver for a month; each is one sheet of its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.errors import WarehouseError
from warehouse.sources import Column, Due, Source, Table, text_in, title_of, workbook_sources
from warehouse.template.layout import TemplateContext

MAX_SHEET_NAME_LENGTH = 31


@dataclass(frozen=True)
class Obligation:
    """One table to deliver, with its name and its `due` declaration."""

    source: Source
    name: str
    table: Table
    due: Due
    context: TemplateContext

    @property
    def sheet_name(self) -> str:
        """The name of its sheet in the template."""
        language = self.context.texts.language
        names = self.table.sheets or (self.source.title.fi, self.source.title.sv)
        return text_in(names, language)[:MAX_SHEET_NAME_LENGTH]

    @property
    def title(self) -> str:
        """The title at the top of the sheet."""
        return self.context.texts.translate(title_of(self.source, self.name))

    @property
    def due_on(self) -> date:
        """The day it is due, in the month after."""
        return (self.context.last_day + timedelta(days=1)).replace(day=self.due.day)

    @property
    def date_column(self) -> str:
        """The column with a row's day, month or year."""
        return self.table.supersede_by[1]

    @property
    def is_by_year(self) -> bool:
        """Whether its rows have a year, so that the month of the template does not apply to them."""
        return self.table.columns[self.date_column].type == "year"

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns to fill in; the municipality, and a month without days, are written above the table instead."""
        municipality, time = self.table.supersede_by
        prefilled = {municipality, time} if self.table.columns[time].type == "month" else {municipality}
        return {name: column for name, column in self.table.columns.items() if name not in prefilled}

    @property
    def zero_codes(self) -> Mapping[str, str]:
        """Column -> its code for "nothing happened", which the template has a box for instead."""
        rules = (rule for measure in self.source.measures.values() for rule in measure.rules if rule.table == self.name)
        return {column: code for rule in rules for column, code in rule.no_events.items()}


def list_obligations(sources: Mapping[str, Source], context: TemplateContext) -> tuple[Obligation, ...]:
    """Return every table of the workbook sources that the municipality has to deliver for the month.

    WarehouseError if there is none, or if two would get the same sheet.
    """
    obligations = tuple(
        Obligation(source, name, table, table.due, context)
        for source in workbook_sources(dict(sources)).values()
        for name, table in source.tables.items()
        if table.due is not None and _is_due(table.due, context)
    )
    if not obligations:
        raise WarehouseError(f"municipality {context.municipality.code} has nothing to deliver for {context.month}")
    if len({obligation.sheet_name.lower() for obligation in obligations}) < len(obligations):
        names = ", ".join(obligation.name for obligation in obligations)
        raise WarehouseError(f"found the same sheet name twice, expected one sheet for each of the tables {names}")
    return obligations


def _is_due(due: Due, context: TemplateContext) -> bool:
    return due.since <= context.month and (not due.municipalities or context.municipality.code in due.municipalities)
