"""Read every row that an expectation does not hold for, and name its cell by codes.

Great Expectations counts all rows but keeps 200 of them, so a failed expectation's query is run once more. Its columns
may be keys or codes; numbers of a cell that is hidden in the marts are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.catalogue.interface import load_interface
from warehouse.gate.verdict import Offender

PLACES = {"area_key": ("dim_area", "area_code"), "municipality_key": ("dim_municipality", "municipality_code")}
KEYS = PLACES | {
    "indicator_key": ("dim_indicator", "indicator_code"),
    "breakdown_key": ("dim_breakdown", "breakdown_code"),
    "period_key": ("dim_period", "period_code"),
}
"""By key: the dimension that has its code, and the column of the code."""
PLACE_CODES = ("area_code", "municipality_code", "geo_code")
STATED = {
    *KEYS, *PLACE_CODES, "indicator_code", "breakdown_code", "month_key", "period_code", "year",
    "value", "expected_min", "expected_max", "score", "reason",
}  # fmt: skip
"""Columns of a query that are a part of the offender; any other is told in its reason."""
HIDDEN = sql.SQL("""
    select f.indicator_key, f.{place}, f.{time}, f.breakdown_key from marts.{relation} as f
    where f.observation_status = 'hidden'
""")
Row = Mapping[str, Any]
Cell = tuple[str | None, str | None, str | None, str | None]


@dataclass
class OffenderReader:
    """Reads offenders on one connection; dimensions and hidden cells are read once, when they are needed."""

    connection: psycopg.Connection
    _codes: dict[str, dict[int, str]] = field(default_factory=dict)
    _hidden: dict[str, frozenset[Cell]] = field(default_factory=dict)

    def read(self, relation: str, query: str) -> tuple[Offender, ...]:
        """Run a query of offenders on a relation of the marts; `{batch}` in it is that relation."""
        statement = query.replace("{batch}", f"marts.{relation}").encode()
        with self.connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(statement).fetchall()
        return tuple(self._offender(relation, row) for row in rows)

    def _offender(self, relation: str, row: Row) -> Offender:
        cell = self._cell(row)
        reason = row.get("reason")
        if cell in self._hidden_cells(relation):
            return Offender(*cell, reason=reason or "the cell is hidden")
        return Offender(
            *cell,
            value=_number(row.get("value")),
            expected_min=_number(row.get("expected_min")),
            expected_max=_number(row.get("expected_max")),
            score=None if row.get("score") is None else float(row["score"]),
            reason=reason or "; ".join(_other_columns(row)) or None,
        )

    def _cell(self, row: Row) -> Cell:
        place_key = next((key for key in PLACES if row.get(key) is not None), None)
        place = next((row[name] for name in PLACE_CODES if row.get(name)), None)
        return (
            row.get("indicator_code") or self._code("indicator_key", row.get("indicator_key")),
            place or (self._code(place_key, row[place_key]) if place_key else None),
            self._time(row),
            row.get("breakdown_code") or self._code("breakdown_key", row.get("breakdown_key")),
        )

    def _time(self, row: Row) -> str | None:
        """Return the month as 2026-06, else the code of the period, else the year."""
        if row.get("month_key") is not None:
            return f"{row['month_key'] // 100}-{row['month_key'] % 100:02}"
        if row.get("period_code") is not None:
            return str(row["period_code"])
        if row.get("period_key") is not None:
            return self._code("period_key", row["period_key"])
        return str(row["year"]) if row.get("year") is not None else None

    def _code(self, key: str, value: int | None) -> str | None:
        if value is None:
            return None
        if key not in self._codes:
            dimension, code = KEYS[key]
            query = sql.SQL("select {}, {} from marts.{}").format(*map(sql.Identifier, (key, code, dimension)))
            self._codes[key] = dict(self.connection.execute(query).fetchall())
        return self._codes[key].get(value, str(value))

    def _hidden_cells(self, relation: str) -> frozenset[Cell]:
        if relation not in self._hidden:
            self._hidden[relation] = frozenset(self._read_hidden(relation))
        return self._hidden[relation]

    def _read_hidden(self, relation: str) -> Iterator[Cell]:
        grain = load_interface()[relation].grain if relation in load_interface() else ()
        if "breakdown_key" not in grain:
            return
        place = next(key for key in PLACES if key in grain)
        time = next(key for key in ("month_key", "period_key") if key in grain)
        query = HIDDEN.format(place=sql.Identifier(place), time=sql.Identifier(time), relation=sql.Identifier(relation))
        for row in self.connection.execute(query):
            yield self._cell(dict(zip(("indicator_key", place, time, "breakdown_key"), row, strict=True)))


def _other_columns(row: Row) -> Iterator[str]:
    """Yield what a row says besides its cell and the numbers."""
    yield from (f"{name} {value}" for name, value in row.items() if name not in STATED and value is not None)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
