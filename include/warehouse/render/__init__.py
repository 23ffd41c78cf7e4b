"""Renders the files of the dbt project that are derived from the declarations, and checks that none is stale.

`warehouse render` writes them; they are committed, so that dbt can be run without the warehouse package.
"""

from collections.abc import Iterator
from pathlib import Path

from warehouse.catalogue import Catalogue, load_catalogue
from warehouse.catalogue.interface import load_interface
from warehouse.render.macros import declared_macros
from warehouse.render.properties import mart_properties, seed_properties, source_properties
from warehouse.render.rules import as_csv
from warehouse.render.seeds import seeds
from warehouse.settings import PROJECT
from warehouse.sources import Source, load_sources

TARGET = PROJECT / "dbt_project"


def rendered(catalogue: Catalogue, sources: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """Yield every rendered file: its path inside the dbt project, and its text."""
    tables = seeds(catalogue, sources)
    for name, table in tables.items():
        yield f"seeds/{name}.csv", as_csv(table)
    yield "seeds/_seeds.yml", seed_properties(tables)
    yield "models/staging/_sources.yml", source_properties(sources)
    yield "models/marts/_interface.yml", mart_properties(load_interface())
    yield "macros/declared.sql", declared_macros(sources)


def stale(folder: Path = TARGET) -> list[str]:
    """List the rendered files that are missing or differ from the declarations."""
    files = rendered(load_catalogue(), load_sources())
    return [path for path, text in files if not (folder / path).exists() or (folder / path).read_text("utf-8") != text]


def render(folder: Path = TARGET) -> list[str]:
    """Write the stale files and list them."""
    changed = stale(folder)
    for path, text in rendered(load_catalogue(), load_sources()):
        if path in changed:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return changed
