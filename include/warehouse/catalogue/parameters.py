"""Breakdowns of values, and rules that change on a day."""

import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Text
from warehouse.errors import WarehouseError


class Breakdown(Declaration):
    """One group of people, or of costs, a value is given for; `total` is everyone and everything."""

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
    """A number of a rule that changes with law or plan; a row holds until the next one begins."""

    code: Code
    unit: Literal["working_days", "days", "months", "years"]
    description: Text
    rows: tuple[ParameterRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_ascend(self) -> Self:
        if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(self.rows)):
            raise ValueError("the rows must ascend by `valid_from`, each day once")
        return self

    def value_on(self, day: datetime.date) -> Decimal:
        """Give the value in force on a day, in the parameter's unit; WarehouseError before the first row."""
        held = [row.value for row in self.rows if row.valid_from <= day]
        if not held:
            raise WarehouseError(f"parameters.yml: {self.code} has no value on {day}; add an earlier row")
        return held[-1]


class ParametersFile(Declaration):
    """The whole of parameters.yml."""

    parameters: tuple[Parameter, ...]
