"""The published interface, read from `include/catalogue/interface.yml`."""

from functools import cache
from pathlib import Path
from typing import Literal

from warehouse.declarations import Code, Declaration, Text, read_declaration
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "interface.yml"


class PublishedColumn(Text):
    """One column: its PostgreSQL type, and its meaning in three languages."""

    type: Literal["integer", "text", "date", "numeric", "boolean", "timestamptz"]


class View(Declaration):
    """One view: its meaning, and every column in order."""

    description: Text
    columns: dict[Code, PublishedColumn]


class Relation(View):
    """One stored relation; `grain` are the columns that identify a row."""

    grain: tuple[Code, ...]


class Interface(Declaration):
    """Every relation and view of the published interface, by name."""

    relations: dict[Code, Relation]
    views: dict[Code, View]


@cache
def read_interface(file: Path = FILE) -> Interface:
    """Read the whole interface."""
    return read_declaration(Interface, file)


def load_interface() -> dict[str, Relation]:
    """Return the stored relations; their order is the order they are published in."""
    return read_interface().relations


def three_languages(text: Text) -> str:
    """Join a text's languages as database comments and dbt docs show them."""
    return f"{text.fi} / {text.sv} / {text.en}"
