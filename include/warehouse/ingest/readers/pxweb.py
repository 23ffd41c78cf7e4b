"""Reads what the PxWeb connector retrieved: one file of queries and their original answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.pxweb_codes import area_variable
from warehouse.ingest.readers import jsonstat, px, pxweb_json
from warehouse.ingest.readers.px_values import Answer, Cell
from warehouse.ingest.readers.pxweb_members import PX, Selection, documents, nothing_twice, place_of, selection

MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")
YEAR = re.compile(r"\d{4}")
ROLES = ("area", "time", "measure")


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell: area code, `YYYY-MM` or `YYYY`, measure code, and the value as the source wrote it.

    A cell without a value tells why in `symbol`: `...` hidden, `..` not available, `.` not applicable. The symbol
    `-` is a true zero, with the value `0`. `class_code` is the value of the variable that is a breakdown, if any.
    """

    area: str
    period: str
    value_code: str
    value: str | None
    symbol: str | None
    class_code: str | None = None


def observations(file: Path) -> Iterator[Observation]:
    """Yield every cell that was asked, an answer at a time, each checked whole before its first cell is given.

    Raises `DeliveryError`: a missing or broken answer, another number of cells than asked, a cell twice, an
    unknown symbol or period.
    """
    members = documents(file)
    queries = {name: selection(file, name, members[name]) for name in sorted(members) if name.startswith("query-")}
    nothing_twice(file, queries)
    for name, asked in queries.items():
        answer = name.replace("query-", "answer-")
        if answer.replace(".json", PX) in members:
            answer = answer.replace(".json", PX)
        place = place_of(file, answer)
        if answer not in members:
            raise DeliveryError(place, "no such member", f"the answer to {name}")
        yield from _observations(place, asked, members, members[answer])


def _observations(place: Place, asked: Selection, members: Mapping[str, Any], document: Any) -> Iterator[Observation]:
    answer = _decoded(place, asked, document)
    told = members.get("variables.json")
    order = _told(place, asked, told, answer) if told else _order(place, asked, members.get("metadata.json"), answer)
    area, time, measure, *classes = order
    for codes, value, symbol in _whole(place, asked, answer):
        class_code = codes[classes[0]] if classes else None
        yield Observation(codes[area], _period(place, codes[time]), codes[measure], value, symbol, class_code)


def _decoded(place: Place, asked: Selection, document: Any) -> Answer:
    if isinstance(document, bytes):
        return px.decode(place, document)
    if not isinstance(document, dict):
        raise DeliveryError(place, f"JSON of type {type(document).__name__}", "an object")
    if "columns" in document:
        return pxweb_json.decode(place, document, list(asked))
    return jsonstat.decode(place, document)


def _told(place: Place, asked: Selection, told: Mapping[str, str], answer: Answer) -> tuple[int, ...]:
    """Where area, time and measure, and a breakdown if any, stand, as the retrieval found out.

    Every other variable was asked for one value.
    """
    known = [told.get(name, "") for name in (*ROLES, *(["class"] if "class" in told else []))]
    several = [code for code, values in asked.items() if code not in known and len(values) != 1]
    if several or not all(code in asked and code in answer.variables for code in known):
        raise DeliveryError(place, f"variables {list(answer.variables)}", f"{', '.join(known)}, others of one value")
    return tuple(answer.variables.index(code) for code in known)


def _order(place: Place, asked: Selection, metadata: Any, answer: Answer) -> tuple[int, ...]:
    """Where area, time and measure stand in the answer: as it tells itself, else by the metadata and the values."""
    variables = metadata.get("variables", []) if isinstance(metadata, dict) else []
    times = [one.get("code") for one in variables if one.get("time") is True]
    roles = {role: code for role, code in answer.roles.items() if code in asked}
    time = roles.get("time", times[0] if len(times) == 1 else None)
    others = {code: values for code, values in asked.items() if code not in (time, roles.get("metric"))}
    area = roles.get("geo", area_variable(others))
    rest = [code for code in asked if code not in (area, time)]
    if area is None or time is None or len(rest) != 1 or len(asked) != 3:
        raise DeliveryError(place, f"variables {list(asked)}", "one of areas, one of time, one of measures")
    return answer.variables.index(area), answer.variables.index(time), answer.variables.index(rest[0])


def _whole(place: Place, asked: Selection, answer: Answer) -> list[Cell]:
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
