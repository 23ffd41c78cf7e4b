"""What the tests carry of the official figures is what the published originals hold."""

import gzip
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from samples.standin import serve
from tests.connectors.table_requests import fetch_table
from tests.official import OFFICIAL
from warehouse.ingest.readers.pxweb import observations

ANSWER = "statfin_12r5_2026M06_pxweb_v1.json"


def script() -> ModuleType:
    """Load the script that makes the excerpts."""
    spec = importlib.util.spec_from_file_location("extract", OFFICIAL / "extract.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def excerpts(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The excerpts made from the originals."""
    folder = tmp_path_factory.mktemp("excerpts")
    script().extract(shared / "data" / "real", folder)
    return folder


def lines(path: Path) -> list[bytes]:
    """Read the lines of a file; how well it is compressed differs between versions of zlib."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()


@pytest.mark.parametrize("name", script().EXCERPTS)
def test_a_carried_file_is_the_excerpt_of_its_original(excerpts: Path, name: str) -> None:
    carried, expected = lines(OFFICIAL / name), lines(excerpts / name)
    assert [(at, *pair) for at, pair in enumerate(zip(carried, expected, strict=False), 1) if pair[0] != pair[1]] == []
    assert len(carried) == len(expected)


def test_every_carried_file_is_an_excerpt() -> None:
    assert {path.name for path in OFFICIAL.iterdir() if path.suffix in (".csv", ".gz", ".json")} == {*script().EXCERPTS}


def test_every_suppressed_cell_of_the_published_answer_stays_suppressed(shared: Path, tmp_path: Path) -> None:
    folder, work = tmp_path / "data", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    shutil.copy(shared / "data" / "real" / ANSWER, folder)
    document = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    areas = tuple(row["key"][0] for row in document["data"])
    values = tuple(column["code"] for column in document["columns"] if column["type"] == "c")
    with serve(folder, sparse=True) as base:
        answer = fetch_table(base, work, areas=areas, values=values, format="json-stat2")
    found = list(observations(answer.file))
    assert len(found) == 421 * 23
    assert [one.symbol for one in found].count("...") == 904
    assert answer.resolved["updated"] == "2026-07-21T05:00:00"
