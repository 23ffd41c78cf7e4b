"""The cell as readers see it: its masked numbers, its formula, and the releases that changed it.

All numbers of an explanation come from here, and so from `published`: what a reader cannot see, it cannot say. Releases
come from `published.release`, so that one that is withdrawn is not named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.catalogue.indicators import Change, Ratio
from warehouse.catalogue.indicators import Formula as DeclaredFormula
from warehouse.errors import WarehouseError
from warehouse.explain.explanation import NUMBERED, CellRelease, Formula, Named, Part, Term
from warehouse.explain.lookup import CellAddress

CELL = sql.SQL("""
    select fact.*, indicator.name_{language} as name, indicator.definition_{language} as definition, indicator.unit,
        breakdown.name_{language} as breakdown_name
    from published.{fact} as fact
    inner join published.dim_indicator as indicator using (indicator_key)
    inner join published.dim_breakdown as breakdown using (breakdown_key)
    where fact.indicator_key = %s and fact.{place} = %s and fact.month_key = %s and breakdown.breakdown_code = %s
""")
MONTHS = "select to_char(min(month), 'YYYY-MM'), to_char(max(month), 'YYYY-MM') from published.dim_month"
PARTS = sql.SQL("""
    select place.municipality_code, place.name_{language}, fact.observation_status, fact.value
    from published.fct_indicator_value as fact
    inner join published.dim_municipality as place using (municipality_key)
    where fact.indicator_key = %s and fact.month_key = %s and fact.breakdown_key = %s
        and 'KU' || place.municipality_code = any(%s)
    order by place.municipality_code
""")
RELEASES = sql.SQL("""
    select published.release_id, published.published_at, cell.*
    from release.{fact} as cell
    cross join lateral (
        select release_id, published_at from published.release
        where release_id >= cell.release_from and not is_withdrawn order by release_id limit 1
    ) as published
    where cell.indicator_key = %s and cell.{place} = %s and cell.month_key = %s and cell.breakdown_key = %s
        and (cell.release_to is null or cell.release_to > published.release_id)
    order by cell.release_from
""")
NOT_COMPARED = ("release_id", "published_at", "release_from", "release_to")


@dataclass(frozen=True)
class ReleasedCell:
    """A cell of the release that readers see."""

    address: CellAddress
    keys: tuple[int, int, int, int]
    row: Mapping[str, Any]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing but the fact that it is hidden may be said."""
        return bool(self.row["observation_status"] == "hidden")

    def number(self, column: str) -> Decimal | None:
        """Return a number of the cell; none unless its status has numbers."""
        return self.row[column] if self.row["observation_status"] in NUMBERED else None


def read_cell(connection: psycopg.Connection, address: CellAddress, language: str) -> ReleasedCell:
    """Return the cell; WarehouseError if the release has none."""
    place, month_key = address.place, address.month.year * 100 + address.month.month
    names = {"fact": sql.Identifier(place.fact), "place": sql.Identifier(place.key_column)}
    query = CELL.format(**names, language=sql.SQL(language))
    keys = (address.indicator.key, place.key, month_key)
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, [*keys, address.breakdown]).fetchone()
    if row is None:
        raise WarehouseError(_no_cell(connection, address))
    return ReleasedCell(address, (*keys, row["breakdown_key"]), row)


def _no_cell(connection: psycopg.Connection, address: CellAddress) -> str:
    first, last = connection.execute(MONTHS).fetchone() or (None, None)
    if first is None:
        return "nothing is published: run the stages first"
    month = f"{address.month:%Y-%m}"
    message = f"the release has no cell of {address.indicator.code}, {address.place.code}, {month}, {address.breakdown}"
    if not first <= month <= last:
        return f"{message}: it has the months {first} to {last}"
    return f"{message}: the indicator does not exist there; of an annual one the year stands on December"


def formula_of(declared: DeclaredFormula, cell: ReleasedCell, base_month: date) -> Formula:
    """Return the formula with its numbers."""
    month, numerator, denominator = f"{cell.address.month:%Y-%m}", cell.number("numerator"), cell.number("denominator")
    if isinstance(declared, Ratio):
        terms = (
            Term("numerator", declared.numerator, month, numerator),
            Term("denominator", declared.denominator, month, denominator),
        )
        return Formula("ratio", f"{declared.scale} × {declared.numerator} / {declared.denominator}", terms)
    if isinstance(declared, Change):
        newest = None if numerator is None or denominator is None else numerator + denominator
        terms = (
            Term("measure", declared.measure, month, newest),
            Term("base", declared.measure, f"{base_month:%Y-%m}", denominator),
        )
        expression = f"100 × ({declared.measure} {month} - {base_month:%Y-%m}) / {declared.measure} {base_month:%Y-%m}"
        return Formula("change", expression, terms)
    value = numerator if declared.kind == "count" else cell.number("value")
    return Formula(declared.kind, declared.measure, (Term("measure", declared.measure, month, value),))


def parts_of(
    connection: psycopg.Connection, cell: ReleasedCell, geos: tuple[str, ...], language: str
) -> tuple[Part, ...]:
    """Return the published numbers of the municipalities of an area."""
    indicator_key, _, month_key, breakdown_key = cell.keys
    query = PARTS.format(language=sql.SQL(language))
    rows = connection.execute(query, [indicator_key, month_key, breakdown_key, list(geos)]).fetchall()
    return tuple(
        Part(Named(code, name), status, value if status in NUMBERED else None) for code, name, status, value in rows
    )


def releases_of(connection: psycopg.Connection, cell: ReleasedCell) -> tuple[CellRelease, ...]:
    """Return the releases that changed the cell, the first one first."""
    place = cell.address.place
    query = RELEASES.format(fact=sql.Identifier(place.fact), place=sql.Identifier(place.key_column))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, cell.keys).fetchall()
    befores = [None, *rows[:-1]]
    return tuple(_release(before, row, cell.is_hidden) for before, row in zip(befores, rows, strict=True))


def _release(before: Mapping[str, Any] | None, row: Mapping[str, Any], is_hidden: bool) -> CellRelease:
    columns = () if before is None or is_hidden else [name for name in row if name not in NOT_COMPARED]
    changed = tuple(name for name in columns if before is not None and before[name] != row[name])
    return CellRelease(row["release_id"], row["published_at"], before is None, changed)
