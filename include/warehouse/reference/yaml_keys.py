"""The page of YAML keys: every file of declarations with its keys, their types and meanings, from the strict models."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from warehouse.catalogue import AliasesFile, AreasFile, BreakdownsFile, IndicatorsFile, ParametersFile
from warehouse.catalogue.corrections import CorrectionsFile
from warehouse.catalogue.extracts import ExtractsFile
from warehouse.catalogue.history import HistoryFile
from warehouse.catalogue.interface import Interface
from warehouse.catalogue.labels import LabelsFile
from warehouse.catalogue.publication import Publication
from warehouse.catalogue.site import Site
from warehouse.catalogue.waivers import WaiversFile
from warehouse.reference.key_meanings import COMMON, OF_ONE_MODEL
from warehouse.reference.markdown import cell, code, page, table
from warehouse.reference.type_names import constrained_name
from warehouse.sources import Source

FILES: dict[str, type[BaseModel]] = {
    "include/sources/<name>.yml": Source,
    "include/catalogue/indicators.yml": IndicatorsFile,
    "include/catalogue/breakdowns.yml": BreakdownsFile,
    "include/catalogue/areas.yml": AreasFile,
    "include/catalogue/parameters.yml": ParametersFile,
    "include/catalogue/municipality_aliases.yml": AliasesFile,
    "include/catalogue/history.yml": HistoryFile,
    "include/catalogue/waivers.yml": WaiversFile,
    "include/catalogue/corrections.yml": CorrectionsFile,
    "include/catalogue/publication.yml": Publication,
    "include/catalogue/extracts.yml": ExtractsFile,
    "include/catalogue/site.yml": Site,
    "include/catalogue/labels.yml": LabelsFile,
    "include/catalogue/interface.yml": Interface,
}
"""The file -> the model of the whole of it."""


@dataclass(frozen=True)
class Key:
    """One key of one model."""

    model: str
    name: str
    field: FieldInfo

    @property
    def meaning(self) -> str | None:
        """What it means: as its model says, else as the key means everywhere."""
        special = OF_ONE_MODEL.get(f"{self.model}.{self.name}")
        return self.field.description or special or COMMON.get(self.name)


def models_of(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a model and every model that its keys hold, in the order in which they are met."""
    models: list[type[BaseModel]] = []
    waiting: list[Any] = [root]
    while waiting:
        annotation = waiting.pop(0)
        if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
            if annotation not in models:
                models.append(annotation)
                waiting.extend(field.annotation for field in annotation.model_fields.values())
        else:
            waiting[:0] = get_args(annotation)
    return models


def keys_of(model: type[BaseModel]) -> Iterator[Key]:
    """Yield the keys of a model as they are declared."""
    for name, field in model.model_fields.items():
        yield Key(model.__name__, field.alias or name, field)


def yaml_keys_page() -> str:
    """Return the page of every key of every file; a model that several files use stands once."""
    blocks = [table(["File", "The whole of it"], [[code(file), _link(model)] for file, model in FILES.items()])]
    models = dict.fromkeys(model for root in FILES.values() for model in models_of(root))
    for model in models:
        blocks += [f"## {model.__name__}", inspect.getdoc(model) or "", _keys(model), *_renamed_keys(model)]
    return page("YAML keys", "An unknown key is an error, which names the file and the key.", *blocks)


def _link(model: type[BaseModel]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _keys(model: type[BaseModel]) -> str:
    rows = [
        [code(key.name), constrained_name(key.field), _default(key.field), cell(key.meaning)] for key in keys_of(model)
    ]
    return table(["Key", "Type", "Default", "Meaning"], rows)


def _renamed_keys(model: type[BaseModel]) -> list[str]:
    """Return the table of the model's keys that had other names before, if there are any."""
    rows = [[code(former), code(present)] for former, present in getattr(model, "renamed_keys", {}).items()]
    return [table(["Former key, refused", "Key"], rows)] if rows else []


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, bool):
        return code(str(default).lower())
    return "" if default in (None, (), {}) else code(default)
