"""The `json` answer of PxWeb v1: a row for each area and month, a column for each measure, everything text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers.px_values import Answer, Cell, from_text

AREA, TIME, MEASURE = "d", "t", "c"


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
            yield (*codes, *measure), *from_text(place, text)
