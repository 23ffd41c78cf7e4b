"""A small table for the stand-in, and an empty folder to retrieve into."""

import json
from pathlib import Path

import pytest

from tests.connectors.table_requests import AREAS, CELLS, MONTHS, VALUES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of one small table: 3 areas x 4 months x 2 measures, with every symbol."""
    columns = [{"code": "Alue", "text": "Alue", "type": "d"}, {"code": "m", "text": "Kuukausi", "type": "t"}]
    columns += [{"code": code, "text": code, "type": "c"} for code in VALUES]
    keys = [[area, month] for area in AREAS for month in MONTHS]
    rows = [{"key": key, "values": CELLS[2 * row : 2 * row + 2]} for row, key in enumerate(keys)]
    answer = {"columns": columns, "comments": [], "data": rows}
    answer["metadata"] = [{"updated": "2026-07-21T05.00.00Z", "label": "Työttömät"}]
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "table.json").write_text(json.dumps(answer), encoding="utf-8")
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"
