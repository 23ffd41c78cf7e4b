"""The strict base of every declaration, and text in the three languages of a user."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


def read_yaml(path: Path) -> Any:
    """Read a YAML file; `yaml.YAMLError` where it is not well formed.

    By libyaml: every process of the warehouse begins by reading declarations, and it is ten times faster.
    """
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


class Declaration(BaseModel):
    """A part of a YAML file: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    renamed_keys: ClassVar[Mapping[str, str]] = {}
    """Former name of a key -> its name now; the former name is refused, and the error says both."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_renamed_keys(cls, content: Any) -> Any:
        if cls.renamed_keys and isinstance(content, Mapping):
            former_keys = [key for key in cls.renamed_keys if key in content]
            if former_keys:
                raise ValueError("; ".join(renamed("key", key, cls.renamed_keys[key]) for key in former_keys))
        return content


def renamed(noun: str, former: str, current: str) -> str:
    """Return the error text for a key, or another noun, of which a declaration uses the former name."""
    return f"found the {noun} '{former}', expected '{current}', as it is called now"


NAMED_BY_PLACE = ("missing", "extra_forbidden")
"""Types of pydantic's errors that are about a key, which the place of the error names, and not about a value."""
Declared = TypeVar("Declared", bound=Declaration)


def read_declaration(kind: type[Declared], file: Path) -> Declared:
    """Read a YAML file that is one declaration; WarehouseError has a line per error: file, place, what is wrong."""
    try:
        content = read_yaml(file)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WarehouseError(f"{_label(file)}: cannot be read: {error}") from error
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        lines = [f"{_label(file)}: {place_in(content, detail['loc'])}: {_message(detail)}" for detail in error.errors()]
        raise WarehouseError("\n".join(lines)) from error


def place_in(content: Any, location: Sequence[int | str]) -> str:
    """Return the place of an error in a file: indicators.job_seekers.unit, measures.budget_actual.rules[0].

    Entries of a list are named by their `code` if they have one.
    """
    place = ""
    for part in location:
        if isinstance(content, dict) and part not in content and content.get("kind") == part:
            continue  # pydantic's locations name the chosen type of a union as well
        with suppress(KeyError, IndexError, TypeError):  # a key that is missing
            content = content[part]
        code = content.get("code") if isinstance(part, int) and isinstance(content, dict) else None
        place += f"[{part}]" if isinstance(part, int) and code is None else f".{code or part}"
    return place.removeprefix(".") or "the whole file"


def _message(detail: ErrorDetails) -> str:
    """Return pydantic's message with the value it was about, and that of our own validators as it is."""
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] in NAMED_BY_PLACE or not isinstance(detail["input"], str | int | float | None):
        return detail["msg"]
    return f"{detail['msg']}, found {detail['input']!r}"


def _label(file: Path) -> str:
    return str(file.relative_to(PROJECT)) if file.is_relative_to(PROJECT) else file.name


class Text(Declaration):
    """One text in Finnish, Swedish and English."""

    fi: str
    sv: str
    en: str
