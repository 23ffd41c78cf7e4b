"""How rows become measures: the numbers that indicators are computed from."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Month


class Figure(Declaration):
    """One figure by place and month from the rows of a raw table of which only the newest delivery counts.

    `value` takes a column as it is, one row a cell, and never adds; `sum` adds a column up; with neither, rows are
    counted.
    """

    renamed_keys: ClassVar[Mapping[str, str]] = {"given": "not_blank", "persons": "person_level"}

    table: Code
    value: Code | None = Field(
        default=None, description="The column that is the figure; two rows of a cell are a fault"
    )
    sum: Code | None = Field(default=None, description="The column that is added up; one blank makes it incomplete")
    month: Code | None = Field(default=None, description="The column with the row's date or month")
    year: Code | None = Field(default=None, description="Annual rows: the column with the year; it counts for December")
    municipality: Code | None = Field(default=None, description="The column with the 3-digit code of the municipality")
    area: str | None = Field(
        default=None,
        pattern=r"^(TA|MK|SSS)[0-9]*$",
        description="The geographic code of the area the rows are of; with `municipality` only its municipalities",
    )
    where: dict[Code, str] = Field(default_factory=dict, description="Only rows with these stored values")
    not_blank: Code | None = Field(default=None, description="Only rows in which this column is not blank")
    breakdown: Code = "total"
    person_level: bool = Field(default=False, description="Is each row a person's, so that few rows are hidden?")
    complete: bool = Field(
        default=False, description="Does the delivery hold everything, so that no row up to its day is a true zero?"
    )
    blank: Literal["missing", "hidden"] = Field(default="missing", description="What a blank `value` means")

    @model_validator(mode="after")
    def _options_are_exclusive(self) -> Self:
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
        """The columns it names."""
        named = (self.value, self.sum, self.month, self.year, self.municipality, self.not_blank, *self.where)
        return tuple(name for name in named if name)


class Rule(Declaration):
    """How rows become a measure: one PxWeb value, or a count or sum of events by month and municipality."""

    renamed_keys: ClassVar[Mapping[str, str]] = {
        "otherwise": "fallback",
        "turned_by": "sign_column",
        "given": "not_blank",
        "without": "exclude",
        "zero": "no_events",
        "every_class": "all_classes_required",
        "whole_months": "closed_months_only",
    }

    value: str | None = Field(default=None, description="PxWeb: code of the value in the table's measure variable")
    breakdown: Code = "total"
    table: Code | None = Field(default=None, description="Events: the raw table")
    count: Code | None = Field(
        default=None, description="Events: the column whose distinct values are counted; each row is one if none"
    )
    sum: Code | None = Field(default=None, description="Events: the column that is added up instead of counting")
    fallback: Code | None = Field(default=None, description="Events: the column used where `sum` is blank")
    sign_column: Code | None = Field(
        default=None,
        description="Events: where this column of a file adds up to less than 0 in a municipality's month, the file "
        "shows expenses as negatives, and every `sum` of that month is turned round; a refund then stays a refund",
    )
    by: Code | None = Field(default=None, description="Events: the column whose codes are breakdowns of the measure")
    all_classes_required: bool = Field(
        default=False, description="Events: must every code of `by` have a row? One without is then not known, not 0"
    )
    date: Code | None = Field(default=None, description="Events: the column whose month the event belongs to")
    closed_months_only: bool = Field(
        default=False, description="Events: days may lie ahead; a month counts once it was over when the file was saved"
    )
    reporter: Code | None = Field(
        default=None, description="Events: the municipality that delivers, and so is complete"
    )
    municipalities: tuple[Code, ...] = Field(default=(), description="Events: every column that names a municipality")
    no_events: dict[Code, str] = Field(default_factory=dict, description="Events: the row that says nothing happened")
    exclude: dict[Code, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Events: rows with one of these codes are delivered but not counted: cancelled ones",
    )
    not_blank: Code | None = Field(
        default=None, description="Events: rows in which this column is blank are not counted"
    )
    between: dict[Code, tuple[Code, Code]] = Field(
        default_factory=dict,
        description="Events: only those whose number is between two parameters, as on the day of the event",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.sum is None and (self.fallback or self.sign_column):
            raise ValueError("`fallback` and `sign_column` belong to a `sum`")
        if self.all_classes_required and (self.by is None or self.no_events):
            raise ValueError(
                "`all_classes_required` belongs to `by`, without `no_events`: no row then says that nothing happened"
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of its table that it names."""
        single = (self.count, self.sum, self.fallback, self.sign_column, self.by, self.date, self.reporter)
        several = (*self.municipalities, *self.no_events, *self.exclude, *self.between)
        return tuple(name for name in (*single, self.not_blank, *several) if name)


class Measure(Declaration):
    """One number per area, month and breakdown that indicators are computed from."""

    counts: Literal["customers", "vacancies", "events", "money", "staff", "visits"]
    additive: bool = Field(default=True, description="May municipalities be added up to an area?")
    series_breaks: tuple[Month, ...] = Field(default=(), description="Months from which it is counted in another way")
    rules: tuple[Rule, ...] = ()
    figures: tuple[Figure, ...] = ()
    model: str | None = Field(default=None, description="The dbt model that yields it, where a rule cannot")
    tables: tuple[Code, ...] = Field(
        default=(), description="Model: the tables it is counted from; until all are delivered it has no cells"
    )
    follow_up: Literal["employment_within_days", "employment_after_months"] | None = Field(
        default=None, description="Model: the parameter that says how long after its last day a month is ripe"
    )

    @model_validator(mode="after")
    def _has_single_origin(self) -> Self:
        if [bool(self.rules), bool(self.figures), bool(self.model)].count(True) != 1:
            raise ValueError("a measure has `rules`, `figures` or a `model`, and only one of them")
        return self
