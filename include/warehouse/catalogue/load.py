"""Reads and validates the five files of the catalogue; every error names its file and key."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from warehouse import sources
from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import AliasesFile, AreasFile
from warehouse.catalogue.indicators import Indicator, IndicatorDeclaration, IndicatorsFile
from warehouse.catalogue.parameters import Breakdown, BreakdownsFile, ParametersFile
from warehouse.catalogue.validation import validation_errors
from warehouse.declarations import Declaration, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FOLDER = PROJECT / "include" / "catalogue"


@cache
def load_catalogue(folder: Path = FOLDER, source_folder: Path = sources.FOLDER) -> Catalogue:
    """Read and check the catalogue in `folder` against the sources declared in `source_folder`.

    Raises WarehouseError with one line per error: file, key, what is wrong. The result is cached.
    """
    content = {
        **_fields(read_declaration(IndicatorsFile, folder / "indicators.yml")),
        **_fields(read_declaration(BreakdownsFile, folder / "breakdowns.yml")),
        **_fields(read_declaration(AreasFile, folder / "areas.yml")),
        **_fields(read_declaration(ParametersFile, folder / "parameters.yml")),
        **_fields(read_declaration(AliasesFile, folder / "municipality_aliases.yml")),
    }
    positions = content["plans"][-1].positions()
    content["indicators"] = tuple(
        _with_dimensions_expanded(_with_position(indicator, positions), content["breakdowns"])
        for indicator in content["indicators"]
    )
    catalogue = Catalogue(**content)
    errors = tuple(validation_errors(catalogue, sources.load_sources(source_folder)))
    if errors:
        raise WarehouseError("\n".join(errors))
    return catalogue


def _with_position(indicator: IndicatorDeclaration, positions: Mapping[str, tuple[int, str]]) -> Indicator:
    number, section = positions.get(indicator.code, (None, None))
    return Indicator(**_fields(indicator), number=number, plan_section=section)


def _with_dimensions_expanded(indicator: Indicator, breakdowns: tuple[Breakdown, ...]) -> Indicator:
    """Replace the names of dimensions in an indicator's breakdowns with the parts of each dimension."""
    parts: dict[str, list[str]] = {}
    for breakdown in breakdowns:
        if breakdown.is_part:
            parts.setdefault(breakdown.dimension, []).append(breakdown.code)
    codes = [code for name in indicator.breakdowns for code in parts.get(name, [name])]
    return indicator.model_copy(update={"breakdowns": tuple(dict.fromkeys(codes))})


def _fields(file: Declaration) -> dict[str, Any]:
    return {name: getattr(file, name) for name in type(file).model_fields}
