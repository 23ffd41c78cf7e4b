"""Further PxWeb tables of any variables, one JSON file each below `pxweb/` of the folder: metadata and cells."""

import json
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from samples.standin.reply import Asked, Reply, as_json

API = "/PxWeb/api/v1/"
SHARED_FOLDER = "StatFin/tyonv"
"""The folder that also holds the table of employment statistics: its server lists both."""
SYMBOLS = ("...", "..", ".", "-")
Document = dict[str, Any]


def answer(folder: Path, asked: Asked) -> Reply | None:
    """Answer for a table's metadata or a query to it, or list a folder of tables; None where there is neither."""
    where = urlsplit(asked.target)
    _, _, path = where.path.removeprefix(API).partition("/")
    place = folder / "pxweb" / path.removesuffix(".px")
    if asked.method == "GET" and path not in ("", SHARED_FOLDER) and place.is_dir() and not where.query:
        return as_json(listing(place))
    file = place.with_suffix(".json")
    if not path.endswith(".px") or not file.is_file():
        return None
    table = _read(file, file.stat().st_mtime_ns)
    if asked.method == "GET":
        return as_json({"title": table["title"], "variables": table["variables"]})
    return _queried(table, json.loads(asked.body))


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> Document:
    """Read a table once for every change of its file."""
    return dict(json.loads(file.read_bytes()))


def listing(place: Path) -> list[Document]:
    """List the tables of a folder, none if it does not exist."""
    return [_listed(file) for file in sorted(place.glob("*.json"))]


def _listed(file: Path) -> Document:
    table = _read(file, file.stat().st_mtime_ns)
    return {"id": f"{file.stem}.px", "type": "t", "text": table["title"], "updated": table["updated"]}


def _queried(table: Document, query: Document) -> Reply:
    asked = {one["code"]: one["selection"]["values"] for one in query["query"]}
    selected = {one["code"]: asked.get(one["code"]) for one in table["variables"]}
    for one in table["variables"]:
        if selected[one["code"]] is None and not one.get("elimination"):
            selected[one["code"]] = one["values"]
        if not set(selected[one["code"]] or ()) <= set(one["values"]):
            return as_json({"error": f"Unknown value of {one['code']}"}, 400)
    kept = {code: values for code, values in selected.items() if values is not None}
    cells = [table["cells"].get("|".join(codes), "..") for codes in product(*kept.values())]
    return as_json(_jsonstat(table, kept, cells))


def _jsonstat(table: Document, kept: dict[str, list[str]], cells: list[str]) -> Document:
    texts = {one["code"]: one["text"] for one in table["variables"]}
    times = [one["code"] for one in table["variables"] if one.get("time")]
    return {
        "version": "2.0", "class": "dataset", "label": table["title"], "updated": table["updated"],
        "role": {"time": times}, "id": list(kept), "size": [len(values) for values in kept.values()],
        "dimension": {
            code: {"label": texts[code], "category": {"index": {v: n for n, v in enumerate(values)}}}
            for code, values in kept.items()
        },
        "value": [None if text in SYMBOLS else json.loads(text) for text in cells],
        "status": {str(n): text for n, text in enumerate(cells) if text in SYMBOLS},
    }  # fmt: skip
