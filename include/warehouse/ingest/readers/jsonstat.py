"""JSON-stat 2.0 data sets, dense and sparse, as statistics APIs write them.

The document must have been parsed with numbers kept as text, so that no decimal is rounded.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers.pxweb_symbols import Answer, Cell, check_cell

ROLES = ("time", "geo", "metric")


def decode(place: Place, document: Mapping[str, Any]) -> Answer:
    """Decode one data set; raises `DeliveryError` when its parts do not fit together."""
    ids, sizes = document.get("id"), document.get("size")
    if not isinstance(ids, list) or not isinstance(sizes, list) or len(set(map(str, ids))) != len(sizes):
        raise DeliveryError(place, f"id {ids} and size {sizes}", "as many sizes as dimensions")
    dimensions = {name: _codes(place, document, name) for name in ids}
    for (name, codes), size in zip(dimensions.items(), sizes, strict=True):
        if str(len(codes)) != size:
            raise DeliveryError(place, f"dimension '{name}' of {len(codes)} categories", f"{size}, as `size` says")
    count = prod(len(codes) for codes in dimensions.values())
    value = _by_position(place, "value", document.get("value"), count)
    status = _status(place, document.get("status"), count)
    roles = document.get("role")
    return Answer(
        tuple(ids), _roles(roles if isinstance(roles, dict) else {}), _cells(place, dimensions, value, status)
    )


def _cells(
    place: Place,
    dimensions: Mapping[str, tuple[str, ...]],
    value: Callable[[int], str | None],
    status: Callable[[int], str | None],
) -> Iterator[Cell]:
    for position, codes in enumerate(product(*dimensions.values())):
        yield codes, *check_cell(place, value(position), status(position) or None)


def _codes(place: Place, document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """List the codes of a dimension in the order of its cells; a lone category may have no index."""
    try:
        category = document["dimension"][name]["category"]
        index = category.get("index", list(category.get("label", {})))
        if isinstance(index, list):
            codes = tuple(index)
        else:
            codes = tuple(sorted(index, key=lambda code: int(index[code])))
            if [int(index[code]) for code in codes] != list(range(len(codes))):
                raise ValueError("positions with gaps")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeliveryError(
            place, f"dimension '{name}' without a usable index ({error})", "codes by position"
        ) from error
    if not all(isinstance(code, str) for code in codes) or len(set(codes)) != len(codes):
        raise DeliveryError(place, f"dimension '{name}' with a repeated or empty code", "each code once")
    return codes


def _status(place: Place, status: Any, count: int) -> Callable[[int], str | None]:
    """Return the status by position: one for all cells, one for each, or none, which is usual."""
    if status is None:
        return lambda _: None
    if isinstance(status, str):
        return lambda _: status
    return _by_position(place, "status", status, count)


def _by_position(place: Place, member: str, content: Any, count: int) -> Callable[[int], str | None]:
    """Return the values by position: of a list with one for each cell, or of an object with some of them."""
    if isinstance(content, list):
        if len(content) != count:
            raise DeliveryError(place, f"{len(content)} cells in `{member}`", str(count))
        by_position: dict[int, Any] = dict(enumerate(content))
    elif isinstance(content, dict):
        by_position = {_position(place, member, key, count): cell for key, cell in content.items()}
    else:
        raise DeliveryError(place, f"`{member}` of type {type(content).__name__}", "a list or an object")
    if not all(cell is None or isinstance(cell, str) for cell in by_position.values()):
        raise DeliveryError(place, f"`{member}` with more than numbers and text", "a number, text or null in each cell")
    return by_position.get


def _position(place: Place, member: str, key: str, count: int) -> int:
    if not key.isascii() or not key.isdigit() or str(int(key)) != key or int(key) >= count:
        raise DeliveryError(place, f"position '{key}' in `{member}`", f"0 to {count - 1}")
    return int(key)


def _roles(declared: Mapping[str, Any]) -> dict[str, str]:
    """Keep the roles that name exactly one dimension."""
    return {
        role: declared[role][0] for role in ROLES if isinstance(declared.get(role), list) and len(declared[role]) == 1
    }
