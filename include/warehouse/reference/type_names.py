"""The type of a setting, an option or a YAML key, in words a reader of the reference knows."""

import datetime
import types
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from warehouse.declarations import Code, Month

PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Decimal: "number",
    Path: "path",
    datetime.date: "date",
    Any: "any",
}


def type_name(annotation: Any) -> str:
    """Return a type as Markdown: a model as a link to its heading, a choice as its values."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _constrained(arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(type_name(part) for part in arguments if part is not type(None))
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in arguments)
    if origin in (tuple, list, dict):
        return (
            " → ".join(type_name(part) for part in arguments)
            if origin is dict
            else f"list of {type_name(arguments[0])}"
        )
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return PLAIN.get(annotation, str(getattr(annotation, "__name__", annotation)))


def constrained_name(field: FieldInfo) -> str:
    """Return the type of a field, with the pattern its text must match."""
    return _matching(_pattern(field.metadata)) or type_name(field.annotation)


def _constrained(arguments: tuple[Any, ...]) -> str:
    return _matching(_pattern(arguments[1:])) or type_name(arguments[0])


def _pattern(metadata: Iterable[object]) -> str | None:
    patterns = (getattr(part, "pattern", None) for part in metadata)
    return next((str(part) for part in patterns if part), None)


def _matching(pattern: str | None) -> str:
    if pattern is None:
        return ""
    escaped = pattern.replace("|", "\\|")
    return NAMED_PATTERNS.get(pattern) or f"text `{escaped}`"


NAMED_PATTERNS = {_pattern(get_args(Code)[1:]): "code", _pattern(get_args(Month)[1:]): "month (`2026-10`)"}
