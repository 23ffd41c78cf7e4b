"""The months of one indicator and class at every place, as arrays: what the checks against history read.

Rows come from PostgreSQL in its binary COPY format, whose rows have all the same width here, so that numpy reads
millions of them without a loop.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HEADER = 19
"""Bytes before the first row of a binary COPY."""
COLUMNS = (
    ("indicator_key", ">i4"),
    ("breakdown_key", ">i4"),
    ("place_key", ">i4"),
    ("month", ">i4"),
    ("flags", ">i4"),
    ("value", ">f8"),
    ("denominator", ">f8"),
    ("released", ">f8"),
)
ROW = np.dtype(
    [("fields", ">i2"), *(part for name, kind in COLUMNS for part in ((f"{name}_size", ">i4"), (name, kind)))]
)
IS_HIDDEN, IS_BREAK, IS_NEW, WAS_HIDDEN = 1, 2, 4, 8
CELLS = sql.SQL("""
    copy (
        select f.indicator_key, f.breakdown_key, f.{place} as place_key,
            (d.year * 12 + d.month_of_year)::integer as month,
            (f.observation_status = 'hidden')::integer * {hidden} + f.series_break::integer * {broken}
            + (released.indicator_key is null
                or (released.value, released.observation_status) is distinct from (f.value, f.observation_status)
            )::integer * {new}
            + coalesce(released.observation_status = 'hidden', false)::integer * {was_hidden} as flags,
            coalesce(f.value, 'NaN')::float8 as value,
            coalesce(f.denominator, 'NaN')::float8 as denominator,
            coalesce(released.value, 'NaN')::float8 as released
        from marts.{fact} as f
        join marts.dim_month as d using (month_key)
        join marts.dim_indicator as i using (indicator_key)
        left join release.{fact} as released
            on released.release_to is null and released.indicator_key = f.indicator_key
            and released.{place} = f.{place} and released.month_key = f.month_key
            and released.breakdown_key = f.breakdown_key
        where i.frequency = 'monthly' and f.observation_status not in ('not_applicable', 'missing')
    ) to stdout (format binary)
""")
INDICATORS = "select indicator_key, indicator_code, kind, unit, counts, source from marts.dim_indicator"


@dataclass(frozen=True)
class Series:
    """What an indicator is, as far as its history depends on it."""

    indicator_key: int
    code: str
    kind: str
    unit: str
    counts: str
    source: str | None


@dataclass(frozen=True)
class Panel:
    """One indicator and class: rows are places, columns are months without a gap; no number is NaN.

    `is_new` are the cells that are new or changed against the newest release: those alone are judged.
    """

    series: Series
    breakdown_key: int
    places: NDArray[np.int64]
    place_codes: tuple[str, ...]
    months: NDArray[np.int64]
    """Months since the year 0: 12 * year + month."""
    value: Floats
    denominator: Floats
    released: Floats
    is_hidden: Flags
    was_hidden: Flags
    is_break: Flags
    is_new: Flags

    def month_key(self, column: int) -> int:
        """Return the key of a column's month: 202606."""
        year, month = divmod(int(self.months[column]) - 1, 12)
        return year * 100 + month + 1


def read_panels(connection: psycopg.Connection, fact: str, place_key: str) -> Iterator[Panel]:
    """Read a monthly fact of the marts, one panel an indicator and class."""
    series = {row[0]: Series(*row) for row in connection.execute(INDICATORS).fetchall()}
    codes = _place_codes(connection, place_key)
    cells = _read_cells(connection, fact, place_key)
    if not len(cells):
        return
    order = np.lexsort((cells["breakdown_key"], cells["indicator_key"]))
    cells = cells[order]
    changes = (np.diff(cells["indicator_key"]) != 0) | (np.diff(cells["breakdown_key"]) != 0)
    for group in np.split(cells, np.flatnonzero(changes) + 1):
        yield _panel(series[int(group["indicator_key"][0])], codes, group)


def _place_codes(connection: psycopg.Connection, place_key: str) -> dict[int, str]:
    place = place_key.removesuffix("_key")
    names = map(sql.Identifier, (place_key, f"{place}_code", f"dim_{place}"))
    return dict(connection.execute(sql.SQL("select {}, {} from marts.{}").format(*names)).fetchall())


def _read_cells(connection: psycopg.Connection, fact: str, place_key: str) -> NDArray[Any]:
    query = CELLS.format(
        fact=sql.Identifier(fact),
        place=sql.Identifier(place_key),
        hidden=sql.Literal(IS_HIDDEN),
        broken=sql.Literal(IS_BREAK),
        new=sql.Literal(IS_NEW),
        was_hidden=sql.Literal(WAS_HIDDEN),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        content = b"".join(copy)
    return np.frombuffer(content, ROW, count=(len(content) - HEADER) // ROW.itemsize, offset=HEADER)


def _panel(series: Series, codes: Mapping[int, str], cells: NDArray[Any]) -> Panel:
    places, row = np.unique(cells["place_key"].astype(np.int64), return_inverse=True)
    month = cells["month"].astype(np.int64)
    months = np.arange(month.min(), month.max() + 1)
    column = month - months[0]
    shape = (len(places), len(months))

    def numbers(name: str) -> Floats:
        filled = np.full(shape, np.nan)
        filled[row, column] = cells[name]
        return filled

    def flags(bit: int) -> Flags:
        filled = np.zeros(shape, bool)
        filled[row, column] = (cells["flags"] & bit) > 0
        return filled

    place_codes = tuple(codes[place] for place in places.tolist())
    return Panel(
        series, int(cells["breakdown_key"][0]), places, place_codes, months, numbers("value"), numbers("denominator"),
        numbers("released"), flags(IS_HIDDEN), flags(WAS_HIDDEN), flags(IS_BREAK), flags(IS_NEW),
    )  # fmt: skip
