"""The typed suites of the project's `expectations/` folder: one file an audited relation."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

if TYPE_CHECKING:
    from great_expectations.expectations import Expectation

FOLDER = PROJECT / "expectations"


@dataclass(frozen=True)
class Suite:
    """The expectations of one relation of the schema `marts`."""

    relation: str
    expectations: "Callable[[], list[Expectation]]"


def load_suites(folder: Path = FOLDER) -> list[Suite]:
    """Load every suite; a folder or a suite without expectations is an error, for it would guard nothing."""
    suites = [Suite(path.stem, _module(path).expectations) for path in _files(folder)]
    if not suites:
        raise WarehouseError(f"{folder}: found no suite, expected one file an audited relation")
    return suites


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_"))


def _module(path: Path) -> ModuleType:
    """Import a suite as a module of the package `expectations`, which lies beside `include`, not within."""
    _package(path.parent)
    return importlib.import_module(f"expectations.{path.stem}")


def _package(folder: Path) -> None:
    entry = folder / "__init__.py"
    spec = importlib.util.spec_from_file_location("expectations", entry, submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None or not entry.exists():
        raise WarehouseError(f"{folder}: is not a package of suites")
    if "expectations" not in sys.modules:
        sys.modules["expectations"] = importlib.util.module_from_spec(spec)
