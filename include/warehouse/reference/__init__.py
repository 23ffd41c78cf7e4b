"""The reference pages of the documentation, rendered from the code: what they say cannot differ from what it does.

Pure functions return Markdown; `write_reference` puts the pages into a folder that is not committed.
"""

from pathlib import Path

import typer

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.interface import read_interface
from warehouse.reference.catalogue_pages import glossary_page, published_page
from warehouse.reference.commands import commands_page
from warehouse.reference.definitions import definitions_page
from warehouse.reference.environment import settings_page
from warehouse.reference.front_pages import front_pages
from warehouse.reference.macros import macros_page
from warehouse.reference.unit_tests import cases_index, cases_page, read_cases
from warehouse.reference.words import LANGUAGES
from warehouse.reference.yaml_keys import yaml_keys_page
from warehouse.settings import PROJECT
from warehouse.sources import load_sources

TARGET = PROJECT / "docs"
REFERENCE = "reference"


def reference_pages(app: typer.Typer) -> dict[str, str]:
    """Return every page by its path in the folder."""
    catalogue, sources, cases = load_catalogue(), load_sources(), read_cases()
    pages = {
        "settings.md": settings_page(),
        "commands.md": commands_page(app),
        "yaml-keys.md": yaml_keys_page(),
        "macros.md": macros_page(),
        "published.md": published_page(read_interface()),
        "glossary.md": glossary_page(catalogue),
        "cases/index.md": cases_index(cases),
    }
    pages |= {f"definitions-{name}.md": definitions_page(catalogue, sources, name) for name in LANGUAGES}
    for model in sorted({case.model for case in cases}):
        pages[f"cases/{model}.md"] = cases_page(model, [case for case in cases if case.model == model])
    return pages


def write_reference(app: typer.Typer, folder: Path = TARGET) -> list[Path]:
    """Write every rendered page into a folder of documentation and return their paths.

    Reference pages lie in a folder of their own, from which pages of what is no more are removed.
    """
    pages = front_pages() | {f"{REFERENCE}/{name}": text for name, text in reference_pages(app).items()}
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = [folder / name for name in pages]
    for path in set((folder / REFERENCE).rglob("*.md")) - set(paths):
        path.unlink()
    return paths
