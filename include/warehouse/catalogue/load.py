"""Reads and validates the five files of the catalogue; every error names its file and key."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from warehouse import sources
from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import AliasesFile, AreasFile
from warehouse.catalogue.indicators import Indicator, IndicatorsFile
from warehouse.catalogue.parameters import Breakdown, BreakdownsFile, ParametersFile
from warehouse.catalogue.validation import validation_errors
from warehouse.declarations import Declaration, read_yaml
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FOLDER = PROJECT / "include" / "catalogue"

File = TypeVar("File", bound=Declaration)


@cache
def load_catalogue(folder: Path = FOLDER, source_folder: Path = sources.FOLDER) -> Catalogue:
    """Read and check the catalogue in `folder` against the sources declared in `source_folder`.

    Raises WarehouseError with one line per error: file, key, what is wrong. The result is cached.
    """
    content = {
        **_fields(_read(folder / "indicators.yml", IndicatorsFile)),
        **_fields(_read(folder / "breakdowns.yml", BreakdownsFile)),
        **_fields(_read(folder / "areas.yml", AreasFile)),
        **_fields(_read(folder / "parameters.yml", ParametersFile)),
        **_fields(_read(folder / "municipality_aliases.yml", AliasesFile)),
    }
    content["indicators"] = tuple(
        _with_dimensions_expanded(indicator, content["breakdowns"]) for indicator in content["indicators"]
    )
    catalogue = Catalogue(**content)
    errors = tuple(validation_errors(catalogue, sources.load_sources(source_folder)))
    if errors:
        raise WarehouseError("\n".join(errors))
    return catalogue


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


def _read(path: Path, model: type[File]) -> File:
    try:
        content = read_yaml(path)
        return model.model_validate(content)
    except ValidationError as error:
        messages = [f"{path.name}: {_key(content, detail['loc'])}: {detail['msg']}" for detail in error.errors()]
        raise WarehouseError("\n".join(messages)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WarehouseError(f"{path.name}: cannot be read: {error}") from error


def _key(content: Any, where: tuple[int | str, ...]) -> str:
    """Return the path of a key in the file, with entries of lists by their code: indicators.job_seekers.unit."""
    keys: list[str] = []
    for part in where:
        with suppress(KeyError, IndexError, TypeError):  # a key that is missing, or the kind of a formula
            content = content[part]
        entry = isinstance(part, int) and isinstance(content, dict)
        keys.append(str(content.get("code", part) if entry else part))
    return ".".join(keys) or "the whole file"
