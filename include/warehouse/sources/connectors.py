"""Where a source's data comes from."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.texts import Code, Declaration

Profile = Literal["sample", "live"]


class Classes(Declaration):
    """A variable of a PxWeb table whose values are classes of a breakdown: occupations, levels of education.

    The values of a class are added up; one that is hidden hides the class. Every value must belong to one class.
    """

    variable: str = Field(description="Its name or code as the metadata tell it")
    breakdowns: dict[Code, str] = Field(
        min_length=1, description="Breakdown -> regular expression of its values; `total` is a row of the source's own"
    )
    leave: str | None = Field(default=None, description="Regular expression of values to leave: sums of others")

    @model_validator(mode="after")
    def _patterns_can_be_read(self) -> Self:
        for pattern in (*self.breakdowns.values(), self.leave or ""):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
        return self


class PxWeb(Declaration):
    """A table of a PxWeb v1 API: every value of the declared measures for the catalogue's areas.

    A measure is a value of one variable of the table. Further variables are left out, where the table allows it,
    `fixed` to one value each, or, one of them, the `classes` of a breakdown. Periods are months or years; a year's
    value stands on December.
    """

    kind: Literal["pxweb"]
    table: Code = Field(description="The raw table")
    path: str = Field(description="The table's path below the API's address: language/database/.../table.px")
    address: dict[Profile, str] = Field(description="The API's address; {standin} is the stand-in's")
    format: Literal["json", "json-stat2", "px"] = "json-stat2"
    fixed: dict[str, str] = Field(
        default_factory=dict, description="A variable's name or code as the metadata tell it -> the one value asked"
    )
    classes: Classes | None = None
    areas: tuple[str, ...] = Field(default=(), description="Only these areas, for a table that has no others")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the raw table: one row a cell."""
        return ("area", "period", "value_code", "value", "symbol", *(["class_code"] if self.classes else []))


class Dropbox(Declaration):
    """Files in the source's drop folder: `csv` as one system writes it, or `workbook` as people make them.

    A `csv` file has its columns, delimiter and encoding as declared. A `workbook` is any spreadsheet or text table:
    the intake finds out how it is written.
    """

    kind: Literal["dropbox"]
    format: Literal["csv", "workbook"]
    delimiter: str = ";"
    encoding: str = "utf-8-sig"
