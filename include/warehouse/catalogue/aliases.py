"""What municipalities are called besides their official names, and from which month to which."""

from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.catalogue.areas import MunicipalityCode
from warehouse.texts import Declaration, Month


class Called(Declaration):
    """How a municipality of today calls itself: a town or not, and its Finnish name in the genitive."""

    code: MunicipalityCode
    kind: Literal["town", "municipality"]
    genitive: str = Field(description="Kokkolan, as in Kokkolan kaupunki")


class Alias(Declaration):
    """One more name, or the code a merged municipality had, of a municipality of today."""

    name: str = Field(min_length=2, description="A name, or a 3-digit code")
    code: MunicipalityCode = Field(description="The municipality of today")
    kind: Literal["spelling", "merged", "renamed"]
    since: Month | None = Field(default=None, description="First month in use; none: ever")
    until: Month | None = Field(default=None, description="Last month in use; none: still in use")

    @model_validator(mode="after")
    def _ends_as_it_must(self) -> Self:
        if self.kind == "merged" and self.until is None:
            raise ValueError("a merged municipality has an `until`, the last month before the merger")
        if self.since and self.until and self.since > self.until:
            raise ValueError("`since` is after `until`")
        return self

    def holds(self, month: str | None) -> bool:
        """Say whether it is in use in a month; if none is told, only what is in use still."""
        if month is None:
            return self.until is None
        return (self.since is None or self.since <= month) and (self.until is None or month <= self.until)


class AliasesFile(Declaration):
    """The whole of municipality_aliases.yml."""

    words: dict[Literal["town", "municipality"], tuple[str, ...]]
    called: tuple[Called, ...]
    aliases: tuple[Alias, ...]
