"""The stand-in: limits and refusals as the real service's, and how it merges a folder."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from samples.standin import load, serve

TABLE = "/PxWeb/api/v1/fi/StatFin/tyonv/12r5.px"
HEADER = "alue,kuukausi,tiedot,value\n"


def answer(updated: str, value: str) -> str:
    columns = [{"code": code, "text": f"name of {code}", "type": kind} for code, kind in zip("AMV", "dtc", strict=True)]
    data = [{"key": ["KU272", "2023M10"], "values": [value]}]
    return json.dumps({"columns": columns, "data": data, "metadata": [{"updated": updated, "label": "Otsikko"}]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(HEADER + "KU272,2023M10,V,1.0\nKU272,2023M09,V,\nKU272,2023M09,R,10.0\n")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress((HEADER + "MK16,2023M09,R,10.5\nMK16,2023M10,R,9.0\n").encode()))
    (tmp_path / "new.json").write_text(answer("2026-08-21T05.00.00Z", "3"))
    (tmp_path / "older.json").write_text(answer("2026-07-21T05.00.00Z", "2"))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "config.json").write_text('{"maxCells": 1}')
    (tmp_path / "broken.json").write_text("{")
    return tmp_path


def selection(**values: list[str]) -> dict[str, Any]:
    variables = [{"code": code, "selection": {"filter": "item", "values": members}} for code, members in values.items()]
    return {"query": variables, "response": {"format": "json"}}


def test_a_folder_becomes_a_table(folder: Path) -> None:
    table = load(folder)
    assert table.used == ["a.csv", "b.csv.gz", "new.json", "older.json"]
    assert table.ignored == ["broken.json", "config.json", "other.csv"]
    assert table.months == ("2023M09", "2023M10")
    assert table.cell("KU272", "2023M10", "V") == "3"
    assert table.cell("KU272", "2023M09", "V") == "..."
    assert table.cell("KU272", "2023M10", "R") == ".."
    assert [table.cell("MK16", month, "R") for month in table.months] == ["10.5", "9.0"]
    assert table.updated.startswith("2026-08-21T05:")


def test_updated_follows_the_content(folder: Path) -> None:
    before = load(folder).updated
    (folder / "a.csv").touch()
    assert load(folder).updated == before
    (folder / "a.csv").write_text(HEADER + "KU272,2023M10,V,2\n")
    assert load(folder).updated != before
    for name in ("new.json", "older.json"):
        (folder / name).unlink()
    assert load(folder).updated.startswith("2023-11-21T05:")


def test_a_folder_without_a_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no PxWeb json answer"):
        load(tmp_path)


def test_addresses(folder: Path) -> None:
    with serve(folder, max_cells=9, max_calls=100, window=3) as base, httpx.Client(base_url=base) as client:
        config = client.get("/PxWeb/api/v1/fi/?config").json()
        assert config == {"maxValues": 9, "maxCells": 9, "maxCalls": 100, "timeWindow": 3, "CORS": True}
        for language in ("fi", "sv", "en"):
            (entry,) = client.get(f"/PxWeb/api/v1/{language}/StatFin/tyonv").json()
            assert (entry["id"], entry["type"], entry["text"]) == ("12r5.px", "t", "Otsikko")
        area, month, measure = client.get(TABLE).json()["variables"]
        assert (area["code"], month["code"], measure["code"]) == ("Alue", "timeperiod_m", "contentscode")
        assert (area.get("time"), month["time"], measure["valueTexts"]) == (None, True, ["name of V", "R"])
        assert client.get("/PxWeb/api/v1/de/StatFin").status_code == 404
        assert client.get("/elsewhere").status_code == 404
        assert client.get("/PxWeb/api/v1/fi/StatFin/tyonv/statfin_tyonv_pxt_12r5.px").status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (selection(Alue=["MK16"], timeperiod_m=["2023M10"]), 200),
        (selection(Alue=["KU999"]), 400),
        (selection(alue=["MK16"]), 400),
        (selection(), 403),
        ({"query": []}, 400),
        ([], 400),
        (selection(Alue=["MK16"]) | {"response": {"format": "sdmx"}}, 400),
        ({"query": [{"code": "Alue", "selection": {"filter": "all", "values": ["M*"]}}]}, 400),
    ],
)
def test_queries(folder: Path, query: Any, status: int) -> None:
    with serve(folder, max_cells=7) as base:
        assert httpx.post(base + TABLE, json=query).status_code == status


def test_filters(folder: Path) -> None:
    query = selection(contentscode=["R"])
    query["query"] += [
        {"code": "Alue", "selection": {"filter": "all", "values": ["M*"]}},
        {"code": "timeperiod_m", "selection": {"filter": "top", "values": ["1"]}},
    ]
    with serve(folder) as base:
        assert httpx.post(base + TABLE, json=query).json()["data"] == [{"key": ["MK16", "2023M10"], "values": ["9.0"]}]


def test_too_many_calls(folder: Path) -> None:
    with serve(folder, max_calls=2, window=60) as base, httpx.Client(base_url=base) as client:
        assert [client.get(TABLE).status_code for _ in range(2)] == [200, 200]
        refused = client.get(TABLE)
    assert refused.status_code == 429
    assert 58 <= int(refused.headers["Retry-After"]) <= 60


def test_it_runs_as_a_command(folder: Path) -> None:
    command = [sys.executable, "-m", "samples.standin", "--data", str(folder), "--port", "0"]
    include = Path(__file__).resolve().parents[3] / "include"
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(include)}) as process:
        assert process.stdout is not None
        listed, address = process.stdout.readline(), process.stdout.readline().strip()
        assert "ignored: broken.json, config.json, other.csv" in listed
        assert httpx.get(f"{address}/fi/?config").json()["maxCells"] == 120_000
        process.terminate()
    assert process.returncode == 0
