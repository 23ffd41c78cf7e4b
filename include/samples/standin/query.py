"""Queries to the table, and its metadata and answers, in the shapes of PxWeb v1."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from math import prod
from typing import Any

from samples.standin.px_file import px_bytes
from samples.standin.table import NAMES, SYMBOLS, Table

SOURCE = "KEHA-keskus, Työnvälitystilasto"


class BadQueryError(Exception):
    """What the real service answers with 400."""


@dataclass(frozen=True)
class Query:
    """One query understood: the selected areas, months and measures, in the table's order, and the format."""

    areas: tuple[str, ...]
    months: tuple[str, ...]
    measures: tuple[str, ...]
    format: str

    @property
    def cells(self) -> int:
        """Count the cells of the answer."""
        return prod(map(len, (self.areas, self.months, self.measures)))


def metadata(table: Table, codes: tuple[str, str, str]) -> dict[str, Any]:
    """Describe the table; areas have no names in the files, so their codes stand for them."""
    values: tuple[Iterable[str], ...] = (table.areas, table.months, table.measures)
    texts = (list(table.areas), list(table.months), list(table.measures.values()))
    variables: list[dict[str, Any]] = [
        {"code": code, "text": name, "values": list(held), "valueTexts": text}
        for code, name, held, text in zip(codes, NAMES, values, texts, strict=True)
    ]
    variables[1]["time"] = True
    return {"title": table.title, "variables": variables}


def parse(table: Table, codes: tuple[str, str, str], body: bytes) -> Query:
    """Understand a query; a variable that is left out means all its values. Raises `BadQueryError`."""
    try:
        document = json.loads(body)
        asked = {one["code"]: one["selection"] for one in document["query"]}
        form = document["response"]["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadQueryError("The query is not valid") from error
    if not asked.keys() <= set(codes) or form not in ("json", "json-stat2", "px"):
        raise BadQueryError("Unknown variable or format")
    values = (tuple(table.areas), table.months, tuple(table.measures))
    areas, months, measures = (_select(held, asked.get(code)) for code, held in zip(codes, values, strict=True))
    return Query(areas, months, measures, form)


def _select(held: tuple[str, ...], selection: Any) -> tuple[str, ...]:
    if selection is None:
        return held
    try:
        kind, wanted = selection["filter"], [str(value) for value in selection["values"]]
        if kind == "top":
            return held[-int(wanted[0]) :]
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise BadQueryError("The selection is not valid") from error
    if kind == "item" and wanted and set(wanted) <= set(held):
        return tuple(value for value in held if value in set(wanted))
    if kind == "all":
        return tuple(value for value in held if any(fnmatchcase(value, mask) for mask in wanted))
    raise BadQueryError("Unknown filter or value")


def answer(table: Table, codes: tuple[str, str, str], query: Query, sparse: bool) -> dict[str, Any] | bytes:
    """Answer in the format that was asked: a document for JSON, the bytes of a PX file."""
    if query.format == "px":
        return px_bytes(table, codes, (query.areas, query.months, query.measures))
    return _json(table, codes, query) if query.format == "json" else _jsonstat(table, codes, query, sparse)


def _json(table: Table, codes: tuple[str, str, str], query: Query) -> dict[str, Any]:
    columns = [{"code": codes[0], "text": NAMES[0], "type": "d"}, {"code": codes[1], "text": NAMES[1], "type": "t"}]
    columns += [{"code": code, "text": table.measures[code], "type": "c"} for code in query.measures]
    data = [
        {"key": [area, month], "values": [table.cell(area, month, measure) for measure in query.measures]}
        for area, month in product(query.areas, query.months)
    ]
    updated = table.updated.replace(":", ".") + "Z"
    return {
        "columns": columns,
        "comments": [],
        "data": data,
        "metadata": [{"updated": updated, "label": table.title, "source": SOURCE}],
    }


def _jsonstat(table: Table, codes: tuple[str, str, str], query: Query, sparse: bool) -> dict[str, Any]:
    selected = (query.areas, query.months, query.measures)
    cells = [table.cell(*key) for key in product(*selected)]
    status = {str(position): text for position, text in enumerate(cells) if text in SYMBOLS}
    value: Any = [None if text in SYMBOLS else json.loads(text) for text in cells]
    if sparse:
        value = {str(position): number for position, number in enumerate(value) if number is not None}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.title,
        "source": SOURCE,
        "updated": table.updated + "Z",
        "role": {"time": [codes[1]], "metric": [codes[2]]},
        "id": list(codes),
        "size": [len(values) for values in selected],
        "dimension": dict(_dimensions(table, codes, selected)),
        "value": value,
    } | ({"status": status} if status else {})


def _dimensions(
    table: Table, codes: tuple[str, str, str], selected: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for code, name, values in zip(codes, NAMES, selected, strict=True):
        index = {value: position for position, value in enumerate(values)}
        yield (
            code,
            {"label": name, "category": {"index": index, "label": {v: table.measures.get(v, v) for v in values}}},
        )
