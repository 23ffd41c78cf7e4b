"""The one table the stand-in serves: tyonv/12r5, merged from every usable file of a folder."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from samples.standin.reply import Reply, Request, as_json

API = "/PxWeb/api/v1/"
SHARED_FOLDER = "StatFin/tyonv"
"""The folder that also holds the table of employment statistics: its server lists both."""
TEXT_SYMBOLS = ("...", "..", ".", "-")
Document = dict[str, Any]
HEADER = ["alue", "kuukausi", "tiedot", "value"]
TITLE = "Työttömät työnhakijat, palveluissa olevat ja avoimet työpaikat muuttujina Alue, Kuukausi ja Tiedot"
NAMES = ("Alue", "Kuukausi", "Tiedot")
HIDDEN, NOT_AVAILABLE = "...", ".."
SYMBOLS = (HIDDEN, NOT_AVAILABLE, ".", "-")
WHOLE = re.compile(r"(-?\d+)\.0+")

Series = dict[str, str]


def answer(folder: Path, asked: Request) -> Reply | None:
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
    return _query_reply(table, json.loads(asked.body))


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


def _query_reply(table: Document, query: Document) -> Reply:
    asked = {selection["code"]: selection["selection"]["values"] for selection in query["query"]}
    selected = {variable["code"]: asked.get(variable["code"]) for variable in table["variables"]}
    for variable in table["variables"]:
        if selected[variable["code"]] is None and not variable.get("elimination"):
            selected[variable["code"]] = variable["values"]
        if not set(selected[variable["code"]] or ()) <= set(variable["values"]):
            return as_json({"error": f"Unknown value of {variable['code']}"}, 400)
    kept = {code: values for code, values in selected.items() if values is not None}
    cells = [table["cells"].get("|".join(codes), "..") for codes in product(*kept.values())]
    return as_json(_jsonstat(table, kept, cells))


def _jsonstat(table: Document, kept: dict[str, list[str]], cells: list[str]) -> Document:
    texts = {variable["code"]: variable["text"] for variable in table["variables"]}
    times = [variable["code"] for variable in table["variables"] if variable.get("time")]
    return {
        "version": "2.0", "class": "dataset", "label": table["title"], "updated": table["updated"],
        "role": {"time": times}, "id": list(kept), "size": [len(values) for values in kept.values()],
        "dimension": {
            code: {"label": texts[code], "category": {"index": {v: n for n, v in enumerate(values)}}}
            for code, values in kept.items()
        },
        "value": [None if text in TEXT_SYMBOLS else json.loads(text) for text in cells],
        "status": {str(n): text for n, text in enumerate(cells) if text in TEXT_SYMBOLS},
    }  # fmt: skip


@dataclass
class Table:
    """Cells by (area, measure) and then month, as PxWeb writes them; what no file has is `..`.

    CSV files are merged first by name, then JSON answers by their own `updated`: the last one wins where they overlap.
    """

    title: str = TITLE
    updated: str = ""
    series: dict[tuple[str, str], Series] = field(default_factory=dict)
    areas: dict[str, None] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    measures: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def cell(self, area: str, month: str, measure: str) -> str:
        """Give one cell as text."""
        series = self.series.get((area, measure))
        return series.get(month, NOT_AVAILABLE) if series else NOT_AVAILABLE

    def put(self, area: str, month: str, measure: str, value: str) -> None:
        """Set one cell."""
        series = self.series.get((area, measure))
        if series is None:
            series = self.series[area, measure] = {}
            self.areas[area] = None
            self.measures.setdefault(measure, measure)
        series[month] = value


def load(folder: Path) -> Table:
    """Read the folder (not its subfolders); a folder without one usable file is an error."""
    table, checksum, pool = Table(), 0, dict[str, str]()
    files = sorted(path for path in folder.iterdir() if path.name.endswith((".json", ".csv", ".csv.gz")))
    answers = {path: answer for path in files if (answer := _answer(path)) is not None}
    tables = [path for path in files if path.suffix != ".json" and _is_long(path)]
    for path in tables:
        checksum = zlib.crc32(path.read_bytes(), checksum)
        _merge_long(table, path, pool)
    for answer in sorted(answers.values(), key=_updated):
        _merge_answer(table, answer, pool)
    table.used = [path.name for path in files if path in answers or path in tables]
    table.ignored = [path.name for path in files if path.name not in table.used]
    if not table.series:
        raise SystemExit(f"{folder}: no PxWeb json answer and no CSV with the header {','.join(HEADER)}")
    table.months = tuple(sorted({month for series in table.series.values() for month in series}))
    newest = max(map(_updated, answers.values()), default="")
    table.updated = _updated_at(newest, table.months[-1], checksum)
    return table


def _answer(path: Path) -> dict[str, Any] | None:
    if path.suffix != ".json":
        return None
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        return None
    usable = isinstance(document, dict) and {"columns", "data", "metadata"} <= document.keys()
    return document if usable else None


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as text:
            yield text
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            yield text


def _is_long(path: Path) -> bool:
    with _text(path) as text:
        return next(csv.reader(text), None) == HEADER


def _merge_long(table: Table, path: Path, pool: dict[str, str]) -> None:
    """Add CSV rows: empty is hidden, and `278486.0` is `278486` unless its measure has decimals elsewhere."""
    with _text(path) as text:
        decimal = {row[2] for row in csv.reader(text) if "." in row[3] and not WHOLE.fullmatch(row[3])}
    with _text(path) as text:
        rows = csv.reader(text)
        next(rows)
        for area, month, measure, number in rows:
            value = (number if measure in decimal else WHOLE.sub(r"\1", number)) or HIDDEN
            table.put(area, pool.setdefault(month, month), measure, pool.setdefault(value, value))


def _merge_answer(table: Table, answer: dict[str, Any], pool: dict[str, str]) -> None:
    measures = [column["code"] for column in answer["columns"] if column["type"] == "c"]
    for column in answer["columns"]:
        if column["type"] == "c":
            table.measures[column["code"]] = column["text"]
    for area, month, measure, value in _cells(answer["data"], measures):
        table.put(area, pool.setdefault(month, month), measure, pool.setdefault(value, value))
    table.title = answer["metadata"][0].get("label", table.title)


def _cells(data: list[dict[str, list[str]]], measures: list[str]) -> Iterator[tuple[str, str, str, str]]:
    for row in data:
        area, month = row["key"]
        for measure, value in zip(measures, row["values"], strict=True):
            yield area, month, measure, value


def _updated(answer: dict[str, Any]) -> str:
    """Return when an answer was updated, `2026-07-21T05:00:00`; the answers themselves write dots in the time."""
    return str(answer["metadata"][0].get("updated", "")).replace(".", ":").removesuffix("Z")


def _updated_at(newest: str, month: str, checksum: int) -> str:
    """Make the table's `updated`: the newest answer's; CSV files have none, so theirs follows from what they hold.

    It stays the same for the same bytes, and changes when a file does.
    """
    year, number = int(month[:4]) + int(month[5:]) // 12, int(month[5:]) % 12 + 1
    day = newest[:13] or f"{year}-{number:02}-21T05"
    if newest and not checksum:
        return newest
    return f"{day}:{checksum // 60 % 60:02}:{checksum % 60:02}"


def px_bytes(table: Table, codes: Sequence[str], selected: Sequence[Sequence[str]]) -> bytes:
    """Write the selected areas, months and measures; a line of cells for each area and month."""
    lines = [*_keywords(table, codes, selected), "DATA="]
    for area, month in product(*selected[:2]):
        cells = (table.cell(area, month, measure) for measure in selected[2])
        lines.append(" ".join(_px_texts(cell) if cell in SYMBOLS else cell for cell in cells) + " ")
    return "\r\n".join([*lines, ";"]).encode()


def _keywords(table: Table, codes: Sequence[str], selected: Sequence[Sequence[str]]) -> Iterator[str]:
    yield 'CHARSET="ANSI";\r\nAXIS-VERSION="2013";\r\nCODEPAGE="utf-8";\r\nLANGUAGE="fi";\r\nMATRIX="12r5";'
    yield f"CONTENTS={_px_texts(table.title)};\r\nSTUB={_px_texts(*NAMES[:2])};\r\nHEADING={_px_texts(NAMES[2])};"
    yield f"CONTVARIABLE={_px_texts(NAMES[2])};"
    for name, code, values in zip(NAMES, codes, selected, strict=True):
        yield f"VARIABLECODE({_px_texts(name)})={_px_texts(code)};"
        yield f"VALUES({_px_texts(name)})={_px_texts(*(table.measures.get(value, value) for value in values))};"
        yield f"CODES({_px_texts(name)})={_px_texts(*values)};"
    months = (month.replace("M", "") for month in selected[1])
    yield f"TIMEVAL({_px_texts(NAMES[1])})=TLIST(M1),{_px_texts(*months)};"


def _px_texts(*texts: str) -> str:
    return ",".join(f'"{text}"' for text in texts)
