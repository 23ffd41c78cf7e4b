"""The places that values are for: municipalities, employment areas, shared areas, regions and the country."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from warehouse.declarations import Declaration, Month, Text

MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^\d{3}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}(\+\d{2})*|MK\d{2}|SSS)$")]
Geo = Annotated[str, StringConstraints(pattern=r"^(KU\d{3}|TA\d{2}(\+\d{2})*|MK\d{2}|SK\d{3}|SSS)$")]


class Municipality(Declaration):
    """One municipality and the employment area it belongs to; its code keeps its leading zeros."""

    key: int = Field(description="Stable key: the code as a number")
    code: MunicipalityCode
    geo: Geo = Field(description="Its code in geographic series: KU and the code")
    name: Text
    area: AreaCode | None = Field(description="Code of its employment area; null for one that has none in law")
    language: Literal["fi", "sv"] = Field(
        default="fi", description="What its officers are written to in: of a bilingual one, its majority's language"
    )

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        if self.key != int(self.code) or self.geo != f"KU{self.code}":
            raise ValueError(f"key and geo follow from the code: expected {int(self.code)} and KU{self.code}")
        return self


class Area(Declaration):
    """One area above municipalities, and how its counts are computed.

    A count is the source's row of the `official` area if there is one, else the sum of the parts; the sum is suppressed
    if a part is.
    """

    key: int = Field(description="Stable key")
    code: AreaCode
    level: Literal["employment_area", "shared", "region", "country"]
    geo: Geo = Field(description="Its own code in geographic series")
    official: Geo | None = Field(description="The official area with exactly the same borders; none if there is none")
    parts: tuple[Geo, ...] = Field(description="What adds up to it: municipalities, or areas for a shared one")
    name: Text

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        if not self.parts and self.official is None:
            raise ValueError("an area has an `official` row, or `parts` that add up to it")
        if self.level in ("region", "country") and self.official != self.geo:
            raise ValueError("a region or the country is its own `official` row")
        return self


class AreasFile(Declaration):
    """The whole of areas.yml."""

    no_area: AreaCode | None = Field(
        default=None, description="The group under which the official classification puts those without an area"
    )
    municipalities: tuple[Municipality, ...]
    areas: tuple[Area, ...]


class MunicipalityTitle(Declaration):
    """The official title of a current municipality: town or municipality, and its Finnish name in the genitive."""

    code: MunicipalityCode
    kind: Literal["town", "municipality"]
    genitive: str = Field(description="Kokkolan, as in Kokkolan kaupunki")


class Alias(Declaration):
    """Another name of a current municipality, or the code of a municipality merged into it."""

    name: str = Field(min_length=2, description="A name, or a 3-digit code")
    code: MunicipalityCode = Field(description="The municipality of today")
    kind: Literal["spelling", "merged", "renamed"]
    since: Month | None = Field(default=None, description="First month in use; none: ever")
    until: Month | None = Field(default=None, description="Last month in use; none: still in use")

    @model_validator(mode="after")
    def _check_months(self) -> Self:
        if self.kind == "merged" and self.until is None:
            raise ValueError("a merged municipality has an `until`, the last month before the merger")
        if self.since and self.until and self.since > self.until:
            raise ValueError("`since` is after `until`")
        return self

    def is_in_use(self, month: str | None) -> bool:
        """Return whether it is in use in a month (2026-10), or still in use if there is no month."""
        if month is None:
            return self.until is None
        return (self.since is None or self.since <= month) and (self.until is None or month <= self.until)


class AliasesFile(Declaration):
    """The whole of municipality_aliases.yml."""

    renamed_keys: ClassVar[Mapping[str, str]] = {"words": "title_words", "called": "official_titles"}

    title_words: dict[Literal["town", "municipality"], tuple[str, ...]]
    official_titles: tuple[MunicipalityTitle, ...]
    aliases: tuple[Alias, ...]
