"""The pages as a reader gets them: rendered, then built into a site as `make docs` does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PROJECT
from warehouse.__main__ import app
from warehouse.reference import write_reference


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page, written by hand and rendered."""
    folder = tmp_path_factory.mktemp("pages") / "docs"
    rendered = shutil.ignore_patterns("reference", "index.md", "contributing.md", "changelog.md")
    shutil.copytree(DOCS, folder, ignore=lambda at, names: rendered(at, names) if Path(at) == DOCS else set())
    write_reference(app, folder)
    return folder


@pytest.fixture(scope="session")
def site(pages: Path) -> Path:
    """The site, built strictly: a link or an anchor that leads nowhere stops it."""
    shutil.copy(PROJECT / "mkdocs.yml", pages.parent)
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict"]  # --quiet would not count warnings
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=pages.parent, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return pages.parent / "site"
