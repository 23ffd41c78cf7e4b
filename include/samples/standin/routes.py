"""The routes of the stand-in."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from math import prod
from typing import Any
from urllib.parse import urlsplit

from samples.standin import pxweb
from samples.standin.pxweb import NAMES, SYMBOLS, Table, px_bytes
from samples.standin.reply import Options

SOURCE = "KEHA-keskus, Työnvälitystilasto"
API = "/PxWeb/api/v1"
LANGUAGES = ("fi", "sv", "en")
TABLE, OLD_TABLE = "12r5.px", "statfin_tyonv_pxt_12r5.px"
PLACE = ("StatFin", "tyonv")


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
        asked = {selection["code"]: selection["selection"] for selection in document["query"]}
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


class RefusedError(Exception):
    """A request that is answered with a status of its own."""

    def __init__(self, status: int, text: str) -> None:
        """Keep the status and the message."""
        self.status, self.text = status, text
        super().__init__(text)


def get(table: Table, options: Options, target: str) -> Any:
    """Answer a GET: the limits, a listing, or the table's metadata. Raises `RefusedError`."""
    path = _path(target)
    if urlsplit(target).query == "config":
        limits = {"maxValues": options.max_cells, "maxCells": options.max_cells, "maxCalls": options.max_calls}
        return {**limits, "timeWindow": options.window, "CORS": True}
    if path == (*PLACE, TABLE):
        return metadata(table, options.codes)
    pages = {
        (): [{"dbid": "StatFin", "text": "StatFin"}],
        PLACE[:1]: [{"id": "tyonv", "type": "l", "text": "Työnvälitystilasto"}],
        PLACE: [{"id": TABLE, "type": "t", "text": table.title, "updated": table.updated}, *_other_tables(options)],
    }
    if path not in pages or not options.listing:
        raise RefusedError(404, "Not found")
    return pages[path]


def _other_tables(options: Options) -> list[dict[str, Any]]:
    """List the other tables of the folder."""
    return pxweb.listing(options.apis / "pxweb" / pxweb.SHARED_FOLDER) if options.apis else []


def post(table: Table, options: Options, target: str, body: bytes) -> Any:
    """Answer a query. Raises `RefusedError`."""
    if _path(target) != (*PLACE, TABLE):
        raise RefusedError(404, "Not found")
    try:
        query = parse(table, options.codes, body)
    except BadQueryError as error:
        raise RefusedError(400, str(error)) from error
    if query.cells > options.max_cells:
        raise RefusedError(403, "Too many values selected")
    return answer(table, options.codes, query, options.sparse)


def _path(target: str) -> tuple[str, ...]:
    """Give the path below the language; the table's old long id is refused as the real service does since June 2026."""
    path = urlsplit(target).path
    parts = path.removeprefix(API).strip("/").split("/")
    if not path.startswith(API) or parts[0] not in LANGUAGES:
        raise RefusedError(404, "Not found")
    if parts[1:] == [*PLACE, OLD_TABLE]:
        raise RefusedError(400, "The table has another id")
    return tuple(parts[1:])
