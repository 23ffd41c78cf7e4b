"""One raw table: its columns, how it stands in files, what a delivery replaces, and who owes it when."""

from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.sources.columns import Column
from warehouse.texts import Code, Declaration, Month, Text


class Due(Declaration):
    """Who owes the table, and when: month m is due on `day` of the month after it, at the end of that day."""

    day: int = Field(ge=1, le=28)
    since: Month = Field(description="The first month that is owed")
    municipalities: tuple[str, ...] = Field(default=(), description="3-digit codes; every one if none is named")
    optional: bool = Field(default=False, description="A sheet of every template that may be left out, and never late")


class Table(Declaration):
    """One raw table: its columns, and by what a later delivery replaces an earlier one.

    With `supersede_by` (a municipality, and a date, month or year) the newest delivery that covers the key wins for
    that key; without it the newest snapshot wins whole. The fields from `sheets` on are for workbooks.
    """

    description: Text
    files: str = Field(
        default=".+", description="Regular expression of file names; a group `as_of` (YYYY-MM-DD) dates the extract"
    )
    changes: str | None = Field(
        default=None, description="Regular expression of files with only the rows new, changed or removed, by `key`"
    )
    columns: dict[Code, Column]
    supersede_by: tuple[Code, ...] = ()
    key: tuple[Code, ...] = Field(default=(), description="What tells one row from another when versions are compared")
    sheets: tuple[str, ...] = Field(
        default=(), description="Names of the sheet, Finnish first, then Swedish; a sheet of another name is told"
    )
    partial: bool = Field(default=False, description="May good rows be loaded while bad ones wait in quarantine?")
    hidden_rows: Literal["read", "skip", "refuse"] = "read"
    hidden_sheets: Literal["read", "skip", "refuse"] = "skip"
    due: Due | None = None

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> Self:
        unknown = {*self.supersede_by, *self.key} - set(self.columns)
        if unknown:
            raise ValueError(f"found {', '.join(sorted(unknown))} in supersede_by or key, expected declared columns")
        if self.changes is not None and not self.key:
            raise ValueError("a table that is delivered as changes declares its key")
        if self.supersede_by:
            kinds = [self.columns[name].type for name in self.supersede_by]
            if len(kinds) != 2 or kinds[0] != "municipality" or kinds[1] not in ("date", "month", "year"):
                raise ValueError("supersede_by names a municipality, and a date, a month or a year")
        return self

    @model_validator(mode="after")
    def _years_are_optional(self) -> Self:
        by_year = bool(self.supersede_by) and self.columns[self.supersede_by[-1]].type == "year"
        if by_year and self.due is not None and not self.due.optional:
            raise ValueError("a table by year is `optional`: what is owed is owed by month")
        return self
