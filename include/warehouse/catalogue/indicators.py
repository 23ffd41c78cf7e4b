"""The indicators: the plan, its sections, its numbered indicators and their companions."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from warehouse.catalogue.geography import AreaCode, MunicipalityCode
from warehouse.declarations import Code, Declaration, Month, Text, renamed

# How a value for an area is computed:
#   official_or_sum  the row of the official area with the same borders if the source has it, else the sum of parts
#   sum              the sum of municipalities
#   recompute        from the numerator and denominator of the area, each computed like a count; never from shares
#   distinct         the count of distinct events or persons, each once even if it belongs to several municipalities
#   none             no aggregation: the source has the value at each level, or it exists at one level only
Aggregation = Literal["official_or_sum", "sum", "recompute", "distinct", "none"]
FORMULA_AGGREGATIONS: dict[str, tuple[Aggregation, ...]] = {
    "count": ("official_or_sum", "sum", "distinct"),
    "ratio": ("recompute", "distinct"),
    "change": ("recompute",),
    "source_value": ("none",),
}
# How the value of a quarter, a year, a year to date or an interim review is computed from its months:
#   sum        the sum of the months
#   recompute  from the sums of the months' numerators and denominators, which count events; never from shares
#   last       the value of the last month: states, and ratios of states, are not added up
#   none       no value: distinct persons and medians are not added up
RollUp = Literal["sum", "recompute", "last", "none"]
KIND_ROLL_UPS: dict[str, RollUp] = {
    "flow": "sum",
    "ratio": "recompute",
    "mean": "recompute",
    "stock": "last",
    "change": "last",
    "cumulative": "last",
    "unique": "none",
    "median": "none",
}
ROLL_UP_FORMULAS: dict[RollUp, tuple[str, ...]] = {"sum": ("count", "source_value"), "recompute": ("ratio",)}


SHORT_NAME_LENGTH = 30


def _check_length(text: Text) -> Text:
    for language, words in text.model_dump().items():
        if len(words) > SHORT_NAME_LENGTH:
            raise ValueError(f"{language}: found {len(words)} characters, expected at most {SHORT_NAME_LENGTH}")
    return text


ShortText = Annotated[Text, AfterValidator(_check_length)]


class Count(Declaration):
    """The measure itself: a sum over municipalities, or a distinct count."""

    kind: Literal["count"]
    measure: Code

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it reads."""
        return (self.measure,)


class Ratio(Declaration):
    """Numerator / denominator * scale; undefined when the denominator is 0."""

    kind: Literal["ratio"]
    numerator: Code
    denominator: Code
    scale: int = Field(default=100, gt=0, description="100 for per cent, 1 for an average")

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it reads: numerator, denominator."""
        return (self.numerator, self.denominator)


class Change(Declaration):
    """Change in per cent against the same measure `lag_months` earlier; undefined when that is 0."""

    kind: Literal["change"]
    measure: Code
    lag_months: int = Field(default=12, gt=0)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it reads."""
        return (self.measure,)


class SourceValue(Declaration):
    """A value that cannot be added up, such as a median: used at each level as the source gives it."""

    kind: Literal["source_value"]
    measure: Code

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it reads."""
        return (self.measure,)


RENAMED_FORMULA_KINDS = {"given": "source_value"}


def _refuse_renamed_kind(formula: Any) -> Any:
    former = formula.get("kind") if isinstance(formula, dict) else None
    if former in RENAMED_FORMULA_KINDS:
        raise ValueError(renamed("kind", former, RENAMED_FORMULA_KINDS[former]))
    return formula


Formula = Annotated[
    Count | Ratio | Change | SourceValue, Field(discriminator="kind"), BeforeValidator(_refuse_renamed_kind)
]


SectionCode = Annotated[str, Field(pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?)?$")]


class Section(Declaration):
    """A section of a plan, with its indicators by their numbers; one may have none."""

    code: SectionCode = Field(description="As in the plan: 1.2")
    name: Text = Field(description="The plan's own title")
    summary: Text = Field(description="One sentence: what the section aims at")
    indicators: dict[int, Code] = Field(default={}, description="Codes of its indicators by their number in the plan")


class Plan(Declaration):
    """One version of an area's action plan."""

    code: Code
    name: Text
    valid_from: Month
    valid_to: Month | None = Field(description="Last month; none while in force")
    area: AreaCode = Field(description="The employment area whose plan it is")
    sections: Annotated[tuple[Section, ...], Field(min_length=1)] = Field(description="In the plan's order")

    def positions(self) -> dict[str, tuple[int, str]]:
        """Return the number and the section of each of its indicators, by the indicator's code."""
        return {
            code: (number, section.code) for section in self.sections for number, code in section.indicators.items()
        }


class NamedCode(Declaration):
    """A code and what it is called."""

    code: Code
    name: Text


class Range(Declaration):
    """The possible values of an indicator, both limits included; the gate stops a value outside them."""

    min: Decimal | None
    max: Decimal | None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")
        return self


class IndicatorDeclaration(Declaration):
    """One indicator: its meaning, where it applies, and how it is computed.

    Without a `source` there is no `formula`: its values are then missing, never 0.
    """

    code: Code
    key: int = Field(description="Stable key")
    companion_of: Code | None = Field(default=None, description="The plan indicator that a companion complements")
    name: Text
    short_name: ShortText = Field(description="At most 30 characters, for charts and narrow columns")
    summary: Text = Field(description="One plain sentence: what the number says")
    agreement_field: Code | None = Field(default=None, description="Its field of the agreement between the areas")
    definition: Text = Field(description="What is counted and when, what is left out, how it is added up")
    unit: Literal["count", "percent", "euro", "days", "score", "ratio"]
    kind: Literal["stock", "flow", "ratio", "mean", "median", "change", "cumulative", "unique"]
    frequency: Literal["monthly", "annual"] = Field(description="An annual value is stored in December")
    level: Literal["municipality", "area", "both"]
    areas: Annotated[tuple[AreaCode, ...], Field(min_length=1)] | Literal["all"] = Field(
        description="Employment areas it applies to; `all`: every one, and municipalities that have none"
    )
    reference_areas: tuple[AreaCode, ...] = Field(default=(), description="Regions and countries shown for comparison")
    municipalities: tuple[MunicipalityCode, ...] = Field(
        default=(), description="Only these; all of the areas' if none"
    )
    direction: Literal["up", "down", "none"] = Field(description="Which way is good")
    counts: Literal["customers", "vacancies", "events", "money", "staff", "visits"]
    decimals: Annotated[int, Field(ge=0, le=4)]
    aggregation: Aggregation
    roll_up: RollUp = Field(default="none", description="What its kind says, unless declared")
    source: Code | None = None
    formula: Formula | None = None
    breakdowns: tuple[Code, ...] = Field(
        default=("total",), description="Breakdowns by code; the name of a dimension is expanded to its parts"
    )
    applies_from: Month = Field(description="First month with a value; earlier ones do not exist")
    preliminary_months: int = Field(
        default=0, ge=0, description="How many of its newest months may still change: they are preliminary"
    )
    range: Range
    owner: Code = Field(description="Who in the area answers for it")

    def applies_to(self, area: str | None) -> bool:
        """Return whether it applies to an employment area, or for None to municipalities without one."""
        return self.areas == "all" or area in self.areas

    @model_validator(mode="before")
    @classmethod
    def _default_roll_up(cls, values: Any) -> Any:
        if isinstance(values, dict) and "roll_up" not in values and values.get("kind") in KIND_ROLL_UPS:
            return values | {"roll_up": KIND_ROLL_UPS[values["kind"]]}
        return values

    @model_validator(mode="after")
    def _check_formula(self) -> Self:
        if (self.source is None) != (self.formula is None):
            raise ValueError("`source` and `formula` belong together: both or neither")
        if self.formula is not None and self.aggregation not in FORMULA_AGGREGATIONS[self.formula.kind]:
            allowed = " or ".join(FORMULA_AGGREGATIONS[self.formula.kind])
            raise ValueError(f"a formula of kind {self.formula.kind} needs `aggregation` {allowed}")
        return self

    @model_validator(mode="after")
    def _check_roll_up(self) -> Self:
        if self.roll_up == "sum" and self.kind != "flow":
            raise ValueError(f"`roll_up` sum adds up what happens in months: it needs the kind flow, not {self.kind}")
        fitting = ROLL_UP_FORMULAS.get(self.roll_up, ())
        if self.formula is not None and fitting and self.formula.kind not in fitting:
            raise ValueError(f"`roll_up` {self.roll_up} needs a formula of kind {' or '.join(fitting)}")
        return self


class Indicator(IndicatorDeclaration):
    """An indicator with its number and section in the newest plan; companions have neither."""

    number: int | None
    plan_section: SectionCode | None

    @property
    def is_additive_over_places(self) -> bool:
        """Whether its area is the sum of its municipalities."""
        is_sum = self.aggregation in ("sum", "official_or_sum")
        return is_sum and self.formula is not None and self.formula.kind == "count"

    @property
    def is_additive_over_months(self) -> bool:
        """Whether its months may be added up."""
        return self.roll_up == "sum"


class IndicatorsFile(Declaration):
    """The whole of indicators.yml."""

    plans: Annotated[tuple[Plan, ...], Field(min_length=1)]
    agreement_fields: tuple[NamedCode, ...]
    owners: tuple[NamedCode, ...]
    indicators: tuple[IndicatorDeclaration, ...]
