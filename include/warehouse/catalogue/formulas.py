"""The closed set of ways an indicator is computed; each has one SQL model."""

from typing import Annotated, Literal

from pydantic import Field

from warehouse.texts import Code, Declaration


class Count(Declaration):
    """The measure itself, a count that is added up over municipalities or counted once each."""

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


class Given(Declaration):
    """A value that cannot be added up (a median, say): taken as it comes at each level."""

    kind: Literal["given"]
    measure: Code

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it reads."""
        return (self.measure,)


Formula = Annotated[Count | Ratio | Change | Given, Field(discriminator="kind")]
