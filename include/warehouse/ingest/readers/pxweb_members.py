"""The members of a retrieved table's file: the queries, and the answers as they came."""

import json
import tarfile
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from warehouse.errors import DeliveryError, Place

PX = ".px"

Selection = dict[str, tuple[str, ...]]


def nothing_twice(file: Path, queries: Mapping[str, Selection]) -> None:
    """Raise `DeliveryError` unless there are queries and no two ask the same cell."""
    if not queries:
        raise DeliveryError(place_of(file), "no query", "at least one query and its answer")
    for (one, first), (other, second) in combinations(queries.items(), 2):
        if all(set(first[code]) & set(second.get(code, ())) for code in first):
            raise DeliveryError(place_of(file, other), f"cells that {one} asks too", "every cell once")


def selection(file: Path, name: str, document: Any) -> Selection:
    """Return the values a query asks of each variable."""
    try:
        return {one["code"]: tuple(one["selection"]["values"]) for one in document["query"]}
    except (KeyError, TypeError) as error:
        raise DeliveryError(place_of(file, name), f"a query without {error}", "codes and values") from error


def documents(file: Path) -> dict[str, Any]:
    """Parse every member of JSON, numbers kept as text; one of PX stays as it is."""
    try:
        with tarfile.open(file, "r:") as tar:
            return {member.name: _document(file, tar, member) for member in tar if member.isfile()}
    except tarfile.TarError as error:
        raise DeliveryError(place_of(file), f"no readable tar ({error})", "an uncompressed tar") from error


def _document(file: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    held = tar.extractfile(member)
    content = held.read() if held else b""
    if member.name.endswith(PX):
        return content
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise DeliveryError(place_of(file, member.name), f"broken JSON ({error})", "whole JSON") from error


def place_of(file: Path, member: str | None = None) -> Place:
    """Return the place of a member in the file, or of the file."""
    return Place(f"{file.name}/{member}" if member else file.name)
