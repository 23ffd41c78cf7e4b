"""Tiny PxWeb answers in every format, and the observations expected from them."""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from warehouse.ingest.readers.pxweb import Observation, observations

CODES = ("alue_23_20260101", "timeperiod_m", "contentscode")
AREAS, MONTHS, MEASURES = ("SSS", "KU272", "MK16"), ("2026M05", "2026M06"), ("TYOTOSUUS", "TYOTTOMAT20")
SYMBOLS = ("...", "..", ".", "-")
VALUES = "@values@"

Shape = tuple[Sequence[str], Sequence[str], Sequence[str]]
Texts = Sequence[str]


def tar(folder: Path, members: Mapping[str, str]) -> Path:
    file = folder / "12r5.tar"
    with tarfile.open(file, "w") as packed:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            packed.addfile(member, io.BytesIO(text.encode()))
    return file


def metadata(shape: Shape) -> str:
    variables = [{"code": code, "text": code, "values": values} for code, values in zip(CODES, shape, strict=True)]
    return json.dumps(
        {"title": "t", "variables": [variable | {"time": variable["code"] == CODES[1]} for variable in variables]}
    )


def query(shape: Shape) -> str:
    variables = [
        {"code": code, "selection": {"filter": "item", "values": list(values)}}
        for code, values in zip(CODES, shape, strict=True)
    ]
    return json.dumps({"query": variables, "response": {"format": "json"}})


def as_json(shape: Shape, texts: Texts) -> str:
    areas, months, measures = shape
    columns = [{"code": CODES[0], "text": "Alue", "type": "d"}, {"code": CODES[1], "text": "Kuukausi", "type": "t"}]
    columns += [{"code": code, "text": code, "type": "c"} for code in measures]
    width = len(measures)
    data = [
        {"key": list(key), "values": list(texts[row * width : (row + 1) * width])}
        for row, key in enumerate(product(areas, months))
    ]
    return json.dumps({"columns": columns, "comments": [], "data": data, "metadata": []})


def as_jsonstat(shape: Shape, value: str, status: object = None, role: object = None) -> str:
    dimensions = {
        code: {"category": {"index": {value: place for place, value in enumerate(values)}}}
        for code, values in zip(CODES, shape, strict=True)
    }
    document = {"version": "2.0", "id": CODES, "size": [len(values) for values in shape], "dimension": dimensions}
    document |= {"value": VALUES} | ({"status": status} if status is not None else {})
    return json.dumps(document | ({"role": role} if role else {})).replace(f'"{VALUES}"', value)


def dense(shape: Shape, texts: Texts) -> str:
    value = ",".join("null" if text in SYMBOLS else text for text in texts)
    return as_jsonstat(shape, f"[{value}]", [text if text in SYMBOLS else None for text in texts])


def sparse(shape: Shape, texts: Texts) -> str:
    value = ",".join(f'"{place}":{text}' for place, text in enumerate(texts) if text not in SYMBOLS)
    # A missing cell without a status is not available: "..", which is why that symbol is left out.
    status = {str(place): text for place, text in enumerate(texts) if text in SYMBOLS and text != ".."}
    return as_jsonstat(shape, f"{{{value}}}", status, {"time": [CODES[1]], "metric": [CODES[2]]})


def expected(shape: Shape, texts: Texts) -> list[Observation]:
    read = {"-": ("0", "-")} | {symbol: (None, symbol) for symbol in SYMBOLS[:3]}
    return [
        Observation(area, f"{month[:4]}-{month[5:]}", measure, *read.get(text, (text, None)))
        for (area, month, measure), text in zip(product(*shape), texts, strict=True)
    ]


def read(folder: Path, answer: str, shape: Shape = (AREAS, MONTHS, MEASURES)) -> list[Observation]:
    members = {"metadata.json": metadata(shape), "query-001.json": query(shape), "answer-001.json": answer}
    return list(observations(tar(folder, members)))
