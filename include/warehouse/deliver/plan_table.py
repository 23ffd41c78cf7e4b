"""The numbers of a workbook for people: one row for each indicator and place, its years, months and target."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.catalogue.extracts import WorkbookExtract
from warehouse.deliver.query import AREA_CODE, PREFIXED, releasable

INDICATORS = sql.SQL("""
    select * from published.dim_indicator
    where case when %(plan)s then plan_number is not null else indicator_code = any(%(codes)s) end and {releasable}
    order by plan_number nulls last, indicator_code collate "C"
""")
NEWEST = "select max(latest_month_any) from published.dim_indicator where indicator_code = any(%s)"
MONTHS = sql.SQL("""
    select indicator_code, {code} as code, to_char(month, 'YYYY-MM') as time, value, observation_status as status
    from published.{fact} inner join published.dim_indicator using (indicator_key)
    inner join published.{dimension} using ({key}) inner join published.dim_month using (month_key)
    inner join published.dim_breakdown using (breakdown_key)
    where breakdown_code = 'total' and indicator_code = any(%(codes)s) and month > %(after)s and month <= %(newest)s
""")
YEARS = sql.SQL("""
    select indicator_code, {code} as code, period_code as time, value, observation_status as status
    from published.{fact} inner join published.dim_indicator using (indicator_key)
    inner join published.{dimension} using ({key}) inner join published.dim_period using (period_key)
    inner join published.dim_breakdown using (breakdown_key)
    where breakdown_code = 'total' and indicator_code = any(%(codes)s) and period_kind = 'year'
        and year > %(last_year)s - %(years)s and year <= %(last_year)s
""")
TARGETS = sql.SQL("""
    select indicator_code, {code} as code, target
    from published.{target_fact} inner join published.dim_indicator using (indicator_key)
    inner join published.{dimension} using ({key})
    where indicator_code = any(%(codes)s) and year = %(year)s
""")
TARGET_STATUSES = sql.SQL("""
    select indicator_code, {code} as code, target_status
    from published.{fact} inner join published.dim_indicator using (indicator_key)
    inner join published.{dimension} using ({key}) inner join published.dim_month using (month_key)
    inner join published.dim_breakdown using (breakdown_key)
    where breakdown_code = 'total' and indicator_code = any(%(codes)s) and month = %(newest)s
""")
PLACES = sql.SQL("""
    select * from (
        select {area_code} as code, name_fi, name_sv, name_en,
            array_position(array['employment_area', 'shared', 'region', 'country'], area_level) as position
        from published.dim_area
        union all
        select 'KU' || municipality_code, name_fi, name_sv, name_en, 9 from published.dim_municipality
    ) as place
    order by position, name_fi collate "C"
""").format(area_code=AREA_CODE)
BY_MONTH = (
    {"fact": "fct_indicator_area_value", "dimension": "dim_area", "key": "area_key", "code": "area_code",
     "target_fact": "fct_indicator_area_target"},
    {"fact": "fct_indicator_value", "dimension": "dim_municipality", "key": "municipality_key",
     "code": "municipality_code", "target_fact": "fct_indicator_target"},
)  # fmt: skip
BY_PERIOD = tuple(parts | {"fact": parts["fact"].replace("_value", "_period_value")} for parts in BY_MONTH)
NUMBERED = ("final", "preliminary", "incomplete")


@dataclass(frozen=True)
class Cell:
    """A number, or the status that says why there is none."""

    value: Decimal | None
    status: str


@dataclass(frozen=True)
class PlanRow:
    """One indicator and place: its cells by year or month, and its target of the newest month's year."""

    indicator: Mapping[str, Any]
    place: Mapping[str, Any]
    cells: Mapping[str, Cell]
    target: Decimal | None
    target_status: str


@dataclass(frozen=True)
class PlanTable:
    """All rows of an extract, in the order of the plan; `times` are its columns, years before months."""

    indicators: tuple[Mapping[str, Any], ...]
    times: tuple[str, ...]
    newest: date
    rows: tuple[PlanRow, ...]


def read_plan_table(connection: psycopg.Connection, extract: WorkbookExtract) -> PlanTable | None:
    """Read an extract; None if no indicator has a number yet. Places where an indicator does not exist are left out."""
    with connection.cursor(row_factory=dict_row) as cursor:
        is_plan = extract.indicators == "plan"
        chosen = {"plan": is_plan, "codes": [] if is_plan else list(extract.indicators)}
        indicators = cursor.execute(INDICATORS.format(releasable=releasable()), chosen).fetchall()
        codes = [indicator["indicator_code"] for indicator in indicators]
        newest = (cursor.execute(NEWEST, [codes]).fetchone() or {})["max"]
        if newest is None:
            return None
        months = [_months_before(newest, count) for count in reversed(range(extract.months))]
        asked = {
            "codes": codes, "newest": newest, "year": newest.year, "after": _months_before(newest, extract.months),
            "years": extract.years, "last_year": newest.year if newest.month == 12 else newest.year - 1,
        }  # fmt: skip
        cells = dict(_cells(cursor, asked))
        targets = dict(_by_cell(cursor, TARGETS, "target", asked))
        statuses = dict(_by_cell(cursor, TARGET_STATUSES, "target_status", asked))
        places = cursor.execute(PLACES).fetchall()
    years = [str(asked["last_year"] - count) for count in reversed(range(extract.years))]
    times = (*years, *(f"{month:%Y-%m}" for month in months))
    rows = tuple(_rows(indicators, places, cells, targets, statuses))
    return PlanTable(tuple(indicators), times, newest, rows)


def _cells(cursor: psycopg.Cursor[dict[str, Any]], asked: Mapping[str, Any]) -> Iterator[tuple[Any, dict[str, Cell]]]:
    cells: dict[tuple[str, str], dict[str, Cell]] = {}
    for query, facts in ((MONTHS, BY_MONTH), (YEARS, BY_PERIOD)):
        for parts in facts:
            for row in cursor.execute(_query(query, parts), asked).fetchall():
                key = row["indicator_code"], row["code"]
                cells.setdefault(key, {})[row["time"]] = Cell(row["value"], row["status"])
    yield from cells.items()


def _by_cell(
    cursor: psycopg.Cursor[dict[str, Any]], query: sql.SQL, column: str, asked: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield a column of the targets by indicator and place."""
    for parts in BY_MONTH:
        for row in cursor.execute(_query(query, parts), asked).fetchall():
            yield (row["indicator_code"], row["code"]), row[column]


def _query(query: sql.SQL, parts: Mapping[str, str]) -> sql.Composed:
    code = PREFIXED[parts["code"]].format(sql.Identifier(parts["dimension"], parts["code"]))
    return query.format(
        code=code, fact=sql.Identifier(parts["fact"]), dimension=sql.Identifier(parts["dimension"]),
        key=sql.Identifier(parts["key"]), target_fact=sql.Identifier(parts["target_fact"]),
    )  # fmt: skip


def _rows(
    indicators: list[dict[str, Any]],
    places: list[dict[str, Any]],
    cells: Mapping[tuple[str, str], Mapping[str, Cell]],
    targets: Mapping[tuple[str, str], Decimal],
    statuses: Mapping[tuple[str, str], str],
) -> Iterator[PlanRow]:
    for indicator in indicators:
        for place in places:
            key = indicator["indicator_code"], place["code"]
            found = cells.get(key, {})
            if any(cell.status != "not_applicable" for cell in found.values()):
                target = targets.get(key)
                # An annual number stands on December: in the newest month nothing is compared with its target.
                status = statuses.get(key, "no_target" if target is None else "not_comparable")
                yield PlanRow(indicator, place, found, target, status)


def _months_before(month: date, count: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, index + 1, 1)
