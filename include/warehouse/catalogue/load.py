"""Reading the five files; every error names its file and the key in it."""

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

    Raises WarehouseError with one line per fault: file, key, what is wrong. Read once; later
    calls give the same object.
    """
    content = {
        **_fields(_read(folder / "indicators.yml", IndicatorsFile)),
        **_fields(_read(folder / "breakdowns.yml", BreakdownsFile)),
        **_fields(_read(folder / "areas.yml", AreasFile)),
        **_fields(_read(folder / "parameters.yml", ParametersFile)),
        **_fields(_read(folder / "municipality_aliases.yml", AliasesFile)),
    }
    content["indicators"] = tuple(_spelled_out(one, content["breakdowns"]) for one in content["indicators"])
    catalogue = Catalogue(**content)
    faults = tuple(validation_errors(catalogue, sources.load_sources(source_folder)))
    if faults:
        raise WarehouseError("\n".join(faults))
    return catalogue


def _spelled_out(indicator: Indicator, breakdowns: tuple[Breakdown, ...]) -> Indicator:
    """Put the parts of a dimension in the place of its name, wherever an indicator is given by one."""
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
        faults = [f"{path.name}: {_key(content, fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        raise WarehouseError("\n".join(faults)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WarehouseError(f"{path.name}: cannot be read: {error}") from error


def _key(content: Any, where: tuple[int | str, ...]) -> str:
    """Say a key's way from the top of the file, entries of lists by their code: indicators.job_seekers.unit."""
    words: list[str] = []
    for part in where:
        with suppress(KeyError, IndexError, TypeError):  # a key that is missing, or the kind of a formula
            content = content[part]
        entry = isinstance(part, int) and isinstance(content, dict)
        words.append(str(content.get("code", part) if entry else part))
    return ".".join(words) or "the whole file"
