"""What the public site shows first, and the pages that gather indicators across the sections of the plan."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from warehouse.catalogue.load import load_catalogue
from warehouse.declarations import Code, Declaration, Text, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "site.yml"
Indicators = Annotated[tuple[Code, ...], Field(min_length=1)]


class Topic(Declaration):
    """A page that gathers indicators, side by side by the classes of a breakdown if one is named."""

    code: Code = Field(description="The name of its file")
    title: Text = Field(description="Its title")
    summary: Text = Field(description="One or two sentences: what it shows, and what it does not")
    indicators: Indicators = Field(description="Its indicators, in this order")
    breakdown: Code | None = Field(default=None, description="The dimension whose classes are its rows")


class Site(Declaration):
    """The whole of site.yml."""

    title: Text = Field(description="The name of the site")
    owner: Text = Field(description="Who publishes it")
    contact: str = Field(min_length=3, description="Where readers and those who need it accessible may write")
    area: str = Field(description="Code of the area of the front page and the charts, as in the extracts: TA12")
    shared: tuple[str, ...] = Field(description="Codes of the areas that the shared picture sets side by side")
    key_indicators: Indicators = Field(description="The indicators of the front page, in this order")
    topics: tuple[Topic, ...] = Field(default=(), description="Pages beside those of the plan")

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        codes = [topic.code for topic in self.topics]
        if repeated := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"found {', '.join(repeated)} more than once, expected every code once")
        return self


def load_site(file: Path = FILE) -> Site:
    """Read the declaration; WarehouseError names what is wrong, also an indicator, area or dimension there is not."""
    site, catalogue = read_declaration(Site, file), load_catalogue()
    declared: dict[str, set[str]] = {
        "indicators": {indicator.code for indicator in catalogue.indicators},
        "areas": {str(area.geo) for area in catalogue.areas},
        "dimensions": {breakdown.dimension for breakdown in catalogue.breakdowns},
    }
    named: dict[str, set[str]] = {
        "indicators": {*site.key_indicators, *(code for topic in site.topics for code in topic.indicators)},
        "areas": {site.area, *site.shared},
        "dimensions": {topic.breakdown for topic in site.topics if topic.breakdown},
    }
    for kind, codes in named.items():
        if unknown := sorted(codes - declared[kind]):
            raise WarehouseError(f"{file.name}: found {', '.join(unknown)}, which is none of the catalogue's {kind}")
    return site
