"""The published interface, read from `include/catalogue/interface.yml`."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from warehouse.settings import PROJECT
from warehouse.texts import Code, Declaration, Text

FILE = PROJECT / "include" / "catalogue" / "interface.yml"


class PublishedColumn(Text):
    """One column: its PostgreSQL type, and its meaning in three languages."""

    type: Literal["integer", "text", "date", "numeric", "boolean"]


class Relation(Declaration):
    """One relation: its meaning, the columns that identify a row, and every column in order."""

    grain: tuple[Code, ...]
    description: Text
    columns: dict[Code, PublishedColumn]


class Interface(Declaration):
    """Every relation of the published interface, by name."""

    relations: dict[Code, Relation]


@cache
def load_interface(file: Path = FILE) -> dict[str, Relation]:
    """Read the interface; the order of relations is the order they are published in."""
    return Interface.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).relations


def three_languages(text: Text) -> str:
    """Join a text's languages as database comments and dbt docs show them."""
    return f"{text.fi} / {text.sv} / {text.en}"
