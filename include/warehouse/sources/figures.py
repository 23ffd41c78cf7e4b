"""How rows that carry figures become a measure, for tables that are delivered whole."""

from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.texts import Code, Declaration


class Figure(Declaration):
    """One figure by place and month from the rows of a raw table whose newest delivery stands for the whole.

    `value` takes a column as it is, one row a cell, and never adds; `sum` adds a column up; with neither, rows are
    counted.
    """

    table: Code
    value: Code | None = Field(
        default=None, description="The column that is the figure; two rows of a cell are a fault"
    )
    sum: Code | None = Field(default=None, description="The column that is added up; one blank makes it incomplete")
    month: Code | None = Field(default=None, description="The column with the row's date or month")
    year: Code | None = Field(default=None, description="Annual rows: the column with the year; stands on December")
    municipality: Code | None = Field(default=None, description="The column with the 3-digit code of the municipality")
    area: str | None = Field(
        default=None,
        pattern=r"^(TA|MK|SSS)[0-9]*$",
        description="The geographic code of the area the rows are of; with `municipality` only its municipalities",
    )
    where: dict[Code, str] = Field(default_factory=dict, description="Only rows with these stored values")
    given: Code | None = Field(default=None, description="Only rows in which this column is not blank")
    breakdown: Code = "total"
    persons: bool = Field(default=False, description="Is each row a person's, so that few rows are hidden?")
    complete: bool = Field(
        default=False, description="Does the delivery hold everything, so that no row up to its day is a true zero?"
    )
    blank: Literal["missing", "hidden"] = Field(default="missing", description="What a blank `value` means")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.value and self.sum:
            raise ValueError("a figure has `value` or `sum`, or counts rows; not both")
        if bool(self.month) == bool(self.year):
            raise ValueError("a figure has `month` or `year`")
        if not (self.municipality or self.area):
            raise ValueError("a figure has a `municipality`, an `area`, or both")
        if self.complete and (self.value or self.year):
            raise ValueError("`complete` is for monthly sums and counts")
        return self

    @property
    def kind(self) -> str:
        """How rows become the figure."""
        return "value" if self.value else "sum" if self.sum else "count"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it names."""
        named = (self.value, self.sum, self.month, self.year, self.municipality, self.given, *self.where)
        return tuple(name for name in named if name)
