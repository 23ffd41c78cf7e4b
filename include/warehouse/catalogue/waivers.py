"""Waivers of the gate: findings that a person has looked at and lets through until a day."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Month, read_declaration
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "waivers.yml"


class Waiver(Declaration):
    """What may be published though the gate finds it, who says so, why, and until when."""

    code: Code
    check: str = Field(min_length=1, description="The expectation, in the words of the gate's message")
    indicator: Code = Field(description="Code of the indicator whose numbers are right")
    places: tuple[str, ...] = Field(default=(), description="Codes of municipalities or areas; every one if none")
    first_month: Month = Field(description="First month of the numbers that are right")
    last_month: Month = Field(description="Last month; of a year or a period all months must be within")
    reason: str = Field(min_length=10, description="Why the numbers are right, for those who ask later")
    person: str = Field(min_length=3, description="Who has looked at them")
    until: date = Field(description="Last day on which it holds")

    @model_validator(mode="after")
    def _check_months(self) -> Self:
        if self.first_month > self.last_month:
            raise ValueError(f"found first_month {self.first_month} after last_month {self.last_month}")
        return self


class WaiversFile(Declaration):
    """The whole of waivers.yml."""

    waivers: tuple[Waiver, ...] = Field(description="Every waiver that is in force, or has to be removed")

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        codes = [waiver.code for waiver in self.waivers]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"found {', '.join(repeated)} more than once, expected every code once")
        return self


def load_waivers(file: Path = FILE) -> tuple[Waiver, ...]:
    """Read the waivers; WarehouseError names what is wrong."""
    return read_declaration(WaiversFile, file).waivers
