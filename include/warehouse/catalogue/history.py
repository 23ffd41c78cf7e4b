"""When a number does not fit the history of its place: rules by kind, unit and what is counted."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "history.yml"
Noise = Literal["poisson", "binomial", "answers", "money", "constant"]


class HistoryRule(Declaration):
    """How one sort of indicator is compared with its own history; the first rule that fits applies."""

    code: Code
    kinds: tuple[str, ...] = Field(min_length=1, description="Kinds of indicator that it is for")
    units: tuple[str, ...] = Field(min_length=1, description="Units that it is for")
    counts: tuple[str, ...] = Field(default=(), description="What is counted; anything if none")
    noise: Noise = Field(
        description="How noise depends on size: `poisson` as the root of a count, `binomial` as of a share of its"
        " denominator, `answers` as of a mean of so many answers, `money` by factors, and by amounts below a twentieth"
        " of the usual, `constant` not at all"
    )
    least_noise: float = Field(
        gt=0, description="The noise is at least so many times what the size alone explains, however calm the past"
    )
    least_relative: float = Field(
        ge=0, description="Of counts it is at least this share (0-1) of the value as well; 0 for all others"
    )
    months: int = Field(ge=6, description="Earlier months that must be comparable before any is judged")
    warning: float = Field(gt=0, description="Score from which a cell is a warning")
    stop: float | None = Field(description="Score from which it stops the release; never if null")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.stop is not None and self.stop <= self.warning:
            raise ValueError("`stop` is not above `warning`")
        return self

    def fits(self, kind: str, unit: str, counts: str) -> bool:
        """Return whether the rule is for such an indicator."""
        return kind in self.kinds and unit in self.units and (not self.counts or counts in self.counts)


class Parts(Declaration):
    """How far the classes of a dimension may be from their total."""

    tolerance: float = Field(gt=0, description="So many persons, events or euros at least")
    tolerance_share: float = Field(gt=0, description="Or this share (0-1) of the total, if that is more")
    cells: int = Field(gt=0, description="Cells that show that the classes usually add up to the total")


class Reconciliation(Declaration):
    """Two counts of the same, whose ratio in a place is to stay what it is."""

    indicator: Code = Field(description="The indicator that is judged")
    official: Code = Field(description="The indicator that it is held against")
    tolerance_share: float = Field(gt=0, description="It may differ by this share (0-1) of what the ratio says")
    noise: float = Field(gt=0, description="Or by so many roots of it, if that is more: small places are unsteady")


class Volume(Declaration):
    """How many rows a delivery of everything has against the one before."""

    tables: tuple[str, ...] = Field(min_length=1, description="Raw tables whose every delivery holds everything")
    least_share: float = Field(gt=0, lt=1, description="With a smaller share (0-1) of the rows it is a warning")
    stop_share: float = Field(gt=0, lt=1, description="With a smaller share (0-1) of the rows the release stops")
    most_times: float = Field(gt=1, description="With more times the rows it is a warning")


class HistoryFile(Declaration):
    """The whole of history.yml."""

    rules: tuple[HistoryRule, ...]
    parts: Parts
    reconciliations: tuple[Reconciliation, ...]
    volume: Volume

    def rule(self, kind: str, unit: str, counts: str) -> HistoryRule:
        """Return the rule of such an indicator; WarehouseError if there is none."""
        for rule in self.rules:
            if rule.fits(kind, unit, counts):
                return rule
        raise WarehouseError(f"history.yml: found no rule for the kind {kind} in {unit} of {counts}")


@cache
def load_history(file: Path = FILE) -> HistoryFile:
    """Read the rules."""
    return read_declaration(HistoryFile, file)
