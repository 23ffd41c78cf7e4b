"""Breakdowns of values, and dated parameters of rules."""

import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Text
from warehouse.errors import WarehouseError


class Breakdown(Declaration):
    """One class that values are broken down by, such as a sex or a cost group; `total` is the whole."""

    key: int = Field(description="Stable key")
    code: Code
    dimension: Literal[
        "total", "sex", "age_group", "citizenship", "duration", "age_band", "mother_tongue", "education", "occupation",
        "duration_band", "lay_off", "cost_group",
    ]  # fmt: skip
    name: Text
    is_part: bool = Field(description="Do the parts of its dimension exclude one another?")
    sort_order: int


class BreakdownsFile(Declaration):
    """The whole of breakdowns.yml."""

    breakdowns: tuple[Breakdown, ...]


class ParameterRow(Declaration):
    """One value of a parameter and its first day in force."""

    valid_from: datetime.date
    value: Decimal


class Parameter(Declaration):
    """A number in a rule that changes with law or plan; a row is in force until the next one begins."""

    code: Code
    unit: Literal["working_days", "days", "months", "years"]
    description: Text
    rows: tuple[ParameterRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(self.rows)):
            raise ValueError("the rows must ascend by `valid_from`, each day once")
        return self

    def value_on(self, day: datetime.date) -> Decimal:
        """Return the value in force on a day, in the parameter's unit; WarehouseError before the first row."""
        values = [row.value for row in self.rows if row.valid_from <= day]
        if not values:
            raise WarehouseError(f"parameters.yml: {self.code} has no value on {day}; add an earlier row")
        return values[-1]


class ParametersFile(Declaration):
    """The whole of parameters.yml."""

    parameters: tuple[Parameter, ...]
