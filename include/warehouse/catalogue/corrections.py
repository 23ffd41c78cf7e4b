"""Corrections: numbers of a source that a person knows to be wrong, with what is right."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from warehouse.catalogue.catalogue import Catalogue
from warehouse.declarations import Code, Declaration, Month, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT
from warehouse.sources import Source

FILE = PROJECT / "include" / "catalogue" / "corrections.yml"


class Correction(Declaration):
    """The number that is expected in the source, what is right, who says so, why, and what the provider says."""

    code: Code
    measure: Code = Field(description="A measure of a statistics table or an API")
    place: str = Field(description="Code of a municipality or area")
    month: Month = Field(description="Month of the number; of a year it is December")
    breakdown: Code = Field(default="total", description="Class of the number")
    found: Decimal | None = Field(description="The wrong number that the source gives; null: it gives none")
    corrected: Decimal | None = Field(description="The right number; null: there is none")
    reason: str = Field(min_length=10, description="How it is known, for those who ask later")
    person: str = Field(min_length=3, description="Who has found it out")
    reported: str = Field(min_length=3, description="What the provider has been told, and what it has answered")

    @model_validator(mode="after")
    def _check_difference(self) -> Self:
        if self.found == self.corrected:
            raise ValueError(f"found {self.found} as the wrong and the right number, expected two")
        return self


class CorrectionsFile(Declaration):
    """The whole of corrections.yml."""

    corrections: tuple[Correction, ...] = Field(description="Every correction that is applied, or has to be removed")

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        codes = [row.code for row in self.corrections]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"found {', '.join(repeated)} more than once, expected every code once")
        return self


@cache
def load_corrections(file: Path = FILE) -> tuple[Correction, ...]:
    """Read the corrections; WarehouseError names what is wrong."""
    return read_declaration(CorrectionsFile, file).corrections


def geo_codes(catalogue: Catalogue) -> dict[str, str]:
    """Return by code of a municipality or area the code under which sources give its numbers."""
    municipalities = {place.code: place.geo for place in catalogue.municipalities}
    return municipalities | {area.code: area.official or area.geo for area in catalogue.areas}


def check_corrections(corrections: tuple[Correction, ...], catalogue: Catalogue, sources: Mapping[str, Source]) -> None:
    """Raise a WarehouseError that names every correction of what does not exist, or is corrected elsewhere."""
    if errors := list(_errors(corrections, catalogue, sources)):
        raise WarehouseError("\n".join(f"corrections.yml: corrections.{error}" for error in errors))


def _errors(corrections: tuple[Correction, ...], catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    places, breakdowns = geo_codes(catalogue), {row.code for row in catalogue.breakdowns}
    measures = {code: source for source in sources.values() for code in source.measures}
    cells: dict[tuple[str, ...], str] = {}
    for row in corrections:
        source = measures.get(row.measure)
        if source is None:
            yield f"{row.code}.measure: there is no measure '{row.measure}'"
        elif not _is_published(source, row.measure):
            yield (
                f"{row.code}.measure: found '{row.measure}' of {source.source}, expected one of a statistics table or"
                " an API; what a municipality or a register sends is corrected by a new delivery"
            )
        if row.place not in places:
            yield f"{row.code}.place: there is no municipality or area '{row.place}'"
        if row.breakdown not in breakdowns:
            yield f"{row.code}.breakdown: there is no breakdown '{row.breakdown}'"
        cell = (row.measure, row.place, row.month, row.breakdown)
        if cell in cells:
            yield f"{row.code}: found a second correction of the number of {cells[cell]}"
        cells[cell] = row.code


def _is_published(source: Source, code: str) -> bool:
    """Say whether a measure's numbers are given by the source as they are, and not counted from rows or persons."""
    measure = source.measures[code]
    counts_persons = source.person_level or any(figure.person_level for figure in measure.figures)
    return not (counts_persons or measure.model or any(rule.table for rule in measure.rules))
