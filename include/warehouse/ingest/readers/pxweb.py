"""Reads what the PxWeb connector retrieved: one file of queries and their original answers."""

import json
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from pathlib import Path
from typing import Any

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.connectors.pxweb_metadata import area_variable
from warehouse.ingest.readers import jsonstat, px
from warehouse.ingest.readers.pxweb_symbols import Answer, Cell, parse_cell

AREA, TIME, MEASURE = "d", "t", "c"
PX = ".px"

Selection = dict[str, tuple[str, ...]]
MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")
YEAR = re.compile(r"\d{4}")
ROLES = ("area", "time", "measure")


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell: area code, `YYYY-MM` or `YYYY`, measure code, and the value as the source wrote it.

    The `symbol` of a cell without a value says why: `...` hidden, `..` not available, `.` not applicable. The symbol
    `-` is a true zero, with the value `0`. `class_code` is the value of the variable that is a breakdown, if any.
    """

    area: str
    period: str
    value_code: str
    value: str | None
    symbol: str | None
    class_code: str | None = None


def observations(file: Path) -> Iterator[Observation]:
    """Yield every cell that was asked, answer by answer; each is checked whole before its first cell is yielded.

    Raises `DeliveryError`: a missing or broken answer, another number of cells than asked, a cell twice, an
    unknown symbol or period.
    """
    members = read_members(file)
    queries = {
        name: selected_values(file, name, members[name]) for name in sorted(members) if name.startswith("query-")
    }
    check_queries(file, queries)
    for name, asked in queries.items():
        answer = name.replace("query-", "answer-")
        if answer.replace(".json", PX) in members:
            answer = answer.replace(".json", PX)
        place = place_of(file, answer)
        if answer not in members:
            raise DeliveryError(place, "no such member", f"the answer to {name}")
        yield from _observations(place, asked, members, members[answer])


def decode(place: Place, document: Mapping[str, Any], asked: Sequence[str]) -> Answer:
    """Decode one answer; `asked` are the codes of the variables in the query.

    The measure variable itself is not in the answer: its values are the columns. A table whose measures are an
    ordinary variable has one column of values. Raises `DeliveryError`.
    """
    columns, rows = _columns(place, document.get("columns")), document.get("data")
    if not isinstance(rows, list):
        raise DeliveryError(place, "an answer without `data`", "a list of rows")
    keys = [code for code, kind in columns if kind in (AREA, TIME)]
    measures = [code for code, kind in columns if kind == MEASURE]
    pivoted = [code for code in asked if code not in keys]
    if len(pivoted) > 1 or (not pivoted and len(measures) != 1):
        raise DeliveryError(place, f"columns {keys} and {len(measures)} of values", f"one for each of {list(asked)}")
    times = [code for code, kind in columns if kind == TIME]
    roles = {"time": times[0]} if len(times) == 1 else {}
    cells = _cells(place, rows, len(keys), [(code,) if pivoted else () for code in measures])
    return Answer((*keys, *pivoted), roles, cells)


def _columns(place: Place, columns: Any) -> list[tuple[str, str]]:
    """List the columns' codes and kinds."""
    try:
        return [(str(column["code"]), str(column["type"])) for column in columns]
    except (KeyError, TypeError) as error:
        raise DeliveryError(place, f"columns without {error}", "a code and a type each") from error


def _cells(place: Place, rows: list[Any], keys: int, measures: Sequence[tuple[str, ...]]) -> Iterator[Cell]:
    for number, row in enumerate(rows, start=1):
        key, values = (row.get("key"), row.get("values")) if isinstance(row, dict) else (None, None)
        if (
            not isinstance(key, list)
            or not isinstance(values, list)
            or (len(key), len(values)) != (keys, len(measures))
        ):
            raise DeliveryError(
                place, f"data row {number}: key {key}, values {values}", f"{keys} codes and {len(measures)} values"
            )
        codes = tuple(map(str, key))
        for measure, text in zip(measures, values, strict=True):
            yield (*codes, *measure), *parse_cell(place, text)


def check_queries(file: Path, queries: Mapping[str, Selection]) -> None:
    """Raise `DeliveryError` unless there are queries and no two ask the same cell."""
    if not queries:
        raise DeliveryError(place_of(file), "no query", "at least one query and its answer")
    for (first_name, first_query), (second_name, second_query) in combinations(queries.items(), 2):
        if all(set(first_query[code]) & set(second_query.get(code, ())) for code in first_query):
            raise DeliveryError(place_of(file, second_name), f"cells that {first_name} asks too", "every cell once")


def selected_values(file: Path, name: str, document: Any) -> Selection:
    """Return the values a query asks of each variable."""
    try:
        return {variable["code"]: tuple(variable["selection"]["values"]) for variable in document["query"]}
    except (KeyError, TypeError) as error:
        raise DeliveryError(place_of(file, name), f"a query without {error}", "codes and values") from error


def read_members(file: Path) -> dict[str, Any]:
    """Parse every member of JSON, numbers kept as text; one of PX stays as it is."""
    try:
        with tarfile.open(file, "r:") as tar:
            return {member.name: _document(file, tar, member) for member in tar if member.isfile()}
    except tarfile.TarError as error:
        raise DeliveryError(place_of(file), f"no readable tar ({error})", "an uncompressed tar") from error


def _document(file: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    stream = tar.extractfile(member)
    content = stream.read() if stream else b""
    if member.name.endswith(PX):
        return content
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise DeliveryError(place_of(file, member.name), f"broken JSON ({error})", "whole JSON") from error


def place_of(file: Path, member: str | None = None) -> Place:
    """Return the place of a member in the file, or of the file."""
    return Place(f"{file.name}/{member}" if member else file.name)


def _observations(place: Place, asked: Selection, members: Mapping[str, Any], document: Any) -> Iterator[Observation]:
    answer = _decode(place, asked, document)
    declared = members.get("variables.json")
    order = (
        _declared_order(place, asked, declared, answer)
        if declared
        else _order(place, asked, members.get("metadata.json"), answer)
    )
    area, time, measure, *classes = order
    for codes, value, symbol in _check_cells(place, asked, answer):
        class_code = codes[classes[0]] if classes else None
        yield Observation(codes[area], _period(place, codes[time]), codes[measure], value, symbol, class_code)


def _decode(place: Place, asked: Selection, document: Any) -> Answer:
    if isinstance(document, bytes):
        return px.decode(place, document)
    if not isinstance(document, dict):
        raise DeliveryError(place, f"JSON of type {type(document).__name__}", "an object")
    if "columns" in document:
        return decode(place, document, list(asked))
    return jsonstat.decode(place, document)


def _declared_order(place: Place, asked: Selection, declared: Mapping[str, str], answer: Answer) -> tuple[int, ...]:
    """Return the positions of area, time, measure, and a breakdown if any, as the retrieval recorded them.

    Every other variable was asked for one value.
    """
    codes = [declared.get(name, "") for name in (*ROLES, *(["class"] if "class" in declared else []))]
    several = [code for code, values in asked.items() if code not in codes and len(values) != 1]
    if several or not all(code in asked and code in answer.variables for code in codes):
        raise DeliveryError(place, f"variables {list(answer.variables)}", f"{', '.join(codes)}, others of one value")
    return tuple(answer.variables.index(code) for code in codes)


def _order(place: Place, asked: Selection, metadata: Any, answer: Answer) -> tuple[int, ...]:
    """Return the positions of area, time and measure by the answer's roles, else by metadata and values."""
    variables = metadata.get("variables", []) if isinstance(metadata, dict) else []
    times = [variable.get("code") for variable in variables if variable.get("time") is True]
    roles = {role: code for role, code in answer.roles.items() if code in asked}
    time = roles.get("time", times[0] if len(times) == 1 else None)
    candidates = {code: values for code, values in asked.items() if code not in (time, roles.get("metric"))}
    area = roles.get("geo", area_variable(candidates))
    rest = [code for code in asked if code not in (area, time)]
    if area is None or time is None or len(rest) != 1 or len(asked) != 3:
        raise DeliveryError(place, f"variables {list(asked)}", "one of areas, one of time, one of measures")
    return answer.variables.index(area), answer.variables.index(time), answer.variables.index(rest[0])


def _check_cells(place: Place, asked: Selection, answer: Answer) -> list[Cell]:
    """Check that every asked cell is there, once, and nothing else."""
    missing = [code for code in asked if code not in answer.variables]
    if missing:
        raise DeliveryError(place, f"variables {list(answer.variables)}", f"also {', '.join(missing)}")
    cells, expected = list(answer.cells), prod(len(set(values)) for values in asked.values())
    if len(cells) != expected:
        raise DeliveryError(place, f"{len(cells)} cells", f"the {expected} cells asked")
    allowed = [set(asked[code]) if code in asked else None for code in answer.variables]
    seen: set[tuple[str, ...]] = set()
    for codes, _, _ in cells:
        if codes in seen:
            raise DeliveryError(place, f"cell {codes} twice", "every cell once")
        seen.add(codes)
        if any(values is not None and code not in values for code, values in zip(codes, allowed, strict=True)):
            raise DeliveryError(place, f"cell {codes}", "only cells that were asked")
    return cells


def _period(place: Place, code: str) -> str:
    month = MONTH.fullmatch(code)
    if month:
        return f"{month[1]}-{month[2]}"
    if YEAR.fullmatch(code):
        return code
    raise DeliveryError(place, f"period '{code}'", "a month as 2026M06 or a year as 2026")
