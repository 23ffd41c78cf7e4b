"""What the pages show, read from the published relations in the transaction of the extract.

One indicator is read at a time, so that all of Finland needs no more memory than the indicator with the most rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.indicators import Plan
from warehouse.deliver.query import AREA_CODE, PLACE_CODE, releasable

MONTHS = 60
"""Months of a series that a page may show: the chart's and those it is compared with."""
YEAR = 12
COMPARED = ("final", "preliminary")
"""Statuses whose numbers are compared with another year: of an incomplete one a part is absent."""
IN_PERCENT = ("count", "euro")
"""Units whose change is told in per cent too; that of a share is told in percentage points."""
PLACES = sql.SQL("""
    select * from (
        select {area_code} as code, area_level as level, name_fi, name_sv, name_en, area_code as area, area_key
        from published.dim_area
        union all
        select 'KU' || municipality_code, 'municipality', municipality.name_fi, municipality.name_sv,
            coalesce(municipality.name_en, municipality.name_fi), area.area_code, area_key
        from published.dim_municipality as municipality left join published.dim_area as area using (area_key)
    ) as place
    order by array_position(array['employment_area', 'shared', 'region', 'country', 'municipality'], level), code
""").format(area_code=AREA_CODE)
INDICATORS = sql.SQL(
    'select * from published.dim_indicator where {} order by plan_number nulls last, indicator_code collate "C"'
)
SERIES = sql.SQL("""
    select {code} as code, month, value, observation_status as status, series_break, target, target_status,
        municipalities_delivered as delivered, municipalities_expected as expected,
        changed_in_release as changed_in, is_latest
    from published.indicator_value
    where indicator_code = %(code)s and breakdown_code = 'total' and observation_status <> 'not_applicable'
        and month > %(newest)s::date - make_interval(months => %(months)s)
    order by 1, 2
""").format(code=PLACE_CODE)
CLASSES = sql.SQL("""
    select {code} as code, dim.breakdown_dimension as dimension, breakdown_code, dim.name_fi, dim.name_sv, dim.name_en,
        dim.sort_order, month, value, observation_status as status
    from published.indicator_value inner join published.dim_breakdown as dim using (breakdown_code)
    where indicator_code = %(code)s and breakdown_code <> 'total' and observation_status <> 'not_applicable'
        and area_level in ('employment_area', 'shared') and is_latest
    order by 1, sort_order
""").format(code=PLACE_CODE)
TO_DATE = sql.SQL("""
    select {code} as code, newest.last_month as month, newest.value, newest.observation_status as status,
        earlier.value as value_before, earlier.observation_status as status_before
    from published.indicator_period_value as newest
    left join lateral (
        select value, observation_status from published.indicator_period_value as other
        where other.indicator_code = newest.indicator_code and other.area_level = newest.area_level
            and other.area_code = newest.area_code and other.breakdown_code = 'total'
            and other.period_kind = 'year_to_date'
            and other.last_month = newest.last_month - interval '1 year'
    ) as earlier on true
    where newest.indicator_code = %(code)s and newest.breakdown_code = 'total'
        and newest.period_kind = 'year_to_date' and newest.is_latest
""").format(code=PLACE_CODE)
RELEASES = """
    select release_id, published_at, verdict, data_version, changed_rows, is_current from published.release
    where not is_withdrawn order by release_id desc
"""
OVERDUE = """
    select source_title_fi as name_fi, source_title_sv as name_sv, source_title_en as name_en,
        count(distinct municipality_code) as municipalities, max(month) as month
    from published.arrival where is_overdue group by 1, 2, 3 order by 1
"""
COMMENTS = sql.SQL("""
    select indicator_code, {area_code} as place_code, year, comment_fi as fi, comment_sv as sv
    from published.fct_indicator_area_target inner join published.dim_indicator using (indicator_key)
    inner join published.dim_area using (area_key) where coalesce(comment_fi, comment_sv) is not null
    union all
    select indicator_code, 'KU' || municipality_code, year, comment_fi, comment_sv
    from published.fct_indicator_target inner join published.dim_indicator using (indicator_key)
    inner join published.dim_municipality using (municipality_key) where coalesce(comment_fi, comment_sv) is not null
""").format(area_code=AREA_CODE)


@dataclass(frozen=True)
class Place:
    """A municipality or an area: its code as in the extracts, and its names."""

    code: str
    level: str
    names: Mapping[str, str]
    area: str | None
    """Code of the employment area of a municipality, as in the extracts."""

    @property
    def file(self) -> str:
        """The name of its pages and reports, without a suffix."""
        return self.code.replace("+", "-")

    @property
    def is_municipality(self) -> bool:
        """Whether it is a municipality."""
        return self.level == "municipality"


@dataclass(frozen=True)
class Point:
    """One number, or the status that says why there is none."""

    value: Decimal | None
    status: str
    series_break: bool = False
    target: Decimal | None = None
    target_status: str = "no_target"
    delivered: int | None = None
    expected: int | None = None
    changed_in: int | None = None
    """The release in which it came or was last revised."""

    @property
    def is_compared(self) -> bool:
        """Whether it may be compared with another year."""
        return self.value is not None and self.status in COMPARED


@dataclass(frozen=True)
class Change:
    """Change on the same time a year before, of the numbers as they are shown: a reader's subtraction agrees."""

    difference: Decimal
    percent: Decimal | None

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.difference > 0) - (self.difference < 0)


@dataclass(frozen=True)
class ClassValue:
    """The newest number of one class of a breakdown."""

    code: str
    dimension: str
    names: Mapping[str, str]
    month: date
    point: Point


@dataclass(frozen=True)
class ToDate:
    """The sum or share from the beginning of the year, and the same months of the year before."""

    month: date
    point: Point
    before: Point | None


@dataclass(frozen=True)
class Series:
    """The months of an indicator at a place; `newest` is the newest month that is settled there, None if none is."""

    indicator: Mapping[str, Any]
    points: Mapping[date, Point]
    newest: date | None
    to_date: ToDate | None = None
    classes: tuple[ClassValue, ...] = ()

    @property
    def point(self) -> Point:
        """The newest settled number; unsettled if there is none."""
        return self.points[self.newest] if self.newest else Point(None, "unsettled")

    @property
    def year_to_date(self) -> ToDate | None:
        """The year to date of what is added up or recomputed; a state has none."""
        return self.to_date if self.indicator["roll_up"] in ("sum", "recompute") else None

    @cached_property
    def change(self) -> Change | None:
        """Change of the newest number on the year before; None if they are not comparable."""
        if self.newest is None or self.is_broken:
            return None
        before = self.points.get(year_before(self.newest))
        return change(self.indicator, self.point, before) if before else None

    @property
    def is_broken(self) -> bool:
        """Whether the series breaks between the newest month and the same of the year before."""
        if self.newest is None:
            return False
        start = year_before(self.newest)
        return any(point.series_break for month, point in self.points.items() if start < month <= self.newest)


@dataclass(frozen=True)
class Frame:
    """What every page needs: places, indicators, releases, and what is late."""

    places: Mapping[str, Place]
    indicators: tuple[Mapping[str, Any], ...]
    releases: tuple[Mapping[str, Any], ...]
    overdue: tuple[Mapping[str, Any], ...]
    comments: Mapping[tuple[str, str, int], Mapping[str, str | None]]
    """What owners say of a target, by indicator, place and year."""
    plan: Plan
    """The version of the plan that was in force in the newest settled month."""
    summaries: dict[str, dict[str, Series]] = field(default_factory=dict)
    """By indicator and place what pages of places show: added as the indicators are read."""

    def indicators_of(self, codes: Iterable[str]) -> list[Mapping[str, Any]]:
        """Return the indicators with these codes that the release has, in their order."""
        by_code = {row["indicator_code"]: row for row in self.indicators}
        return [by_code[code] for code in codes if code in by_code]

    def series(self, indicator: Mapping[str, Any], place: str) -> Series | None:
        """Return what is known of an indicator at a place; None if it does not exist there, or nowhere yet."""
        return self.summaries.get(indicator["indicator_code"], {}).get(place)

    def point(self, indicator: Mapping[str, Any], place: str) -> Point:
        """Return the newest settled number of an indicator at a place, or why there is none."""
        series = self.series(indicator, place)
        return series.point if series else Point(None, self.absence(indicator))

    def absence(self, indicator: Mapping[str, Any]) -> str:
        """Return the status of an indicator where it has no series: it is missing if it has none anywhere."""
        return "not_applicable" if self.summaries.get(indicator["indicator_code"]) else "missing"


def read_frame(connection: psycopg.Connection) -> Frame:
    """Read what every page needs."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(PLACES).fetchall()
        # The employment area is named first: its key is that of the municipalities.
        codes = {row["area"]: row["code"] for row in rows if row["level"] == "employment_area"}
        places = {
            row["code"]: Place(
                row["code"], row["level"], {language: row[f"name_{language}"] for language in ("fi", "sv", "en")},
                codes.get(row["area"]) if row["level"] == "municipality" else None,
            )
            for row in rows
        }  # fmt: skip
        indicators = cursor.execute(INDICATORS.format(releasable())).fetchall()
        releases = tuple(cursor.execute(RELEASES).fetchall())
        overdue = tuple(cursor.execute(OVERDUE).fetchall())
        comments = {
            (row["indicator_code"], row["place_code"], row["year"]): {"fi": row["fi"], "sv": row["sv"]}
            for row in cursor.execute(COMMENTS)
        }
        plan = _plan(indicators)
        return Frame(places, tuple(_in_plan(indicators, plan)), releases, overdue, comments, plan)


def _plan(indicators: Sequence[Mapping[str, Any]]) -> Plan:
    catalogue = load_catalogue()
    newest = [row["latest_month"] for row in indicators if row["latest_month"]]
    return catalogue.plan_at(max(newest)) if newest else catalogue.plan


def _in_plan(indicators: Sequence[dict[str, Any]], plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the indicators with the numbers and sections that a plan gives them; the release has the newest plan's."""
    if plan == load_catalogue().plan:
        yield from indicators
        return
    positions = plan.positions()
    for row in indicators:
        number, section = positions.get(row["indicator_code"], (None, None))
        yield row | {"plan_number": number, "plan_section": section}


def read_series(connection: psycopg.Connection, indicator: Mapping[str, Any]) -> dict[str, Series]:
    """Return the series of an indicator by place; no row if it has no number anywhere."""
    if indicator["latest_month_any"] is None:
        return {}
    values = {"code": indicator["indicator_code"], "newest": indicator["latest_month_any"], "months": MONTHS}
    points: dict[str, dict[date, Point]] = {}
    newest: dict[str, date] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(SERIES, values):
            code, month, is_latest = row.pop("code"), row.pop("month"), row.pop("is_latest")
            points.setdefault(code, {})[month] = Point(**row)
            if is_latest:
                newest[code] = month
        to_date = dict(_to_date(cursor, values))
        classes = _classes(cursor, values)
    return {
        code: Series(indicator, place_points, newest.get(code), to_date.get(code), tuple(classes.get(code, ())))
        for code, place_points in points.items()
    }


def _to_date(cursor: psycopg.Cursor[dict[str, Any]], values: Mapping[str, Any]) -> Iterator[tuple[str, ToDate]]:
    for row in cursor.execute(TO_DATE, values):
        before = Point(row["value_before"], row["status_before"]) if row["status_before"] else None
        yield row["code"], ToDate(row["month"], Point(row["value"], row["status"]), before)


def _classes(cursor: psycopg.Cursor[dict[str, Any]], values: Mapping[str, Any]) -> dict[str, list[ClassValue]]:
    classes: dict[str, list[ClassValue]] = {}
    for row in cursor.execute(CLASSES, values):
        names = {language: row[f"name_{language}"] for language in ("fi", "sv", "en")}
        value = ClassValue(
            row["breakdown_code"], row["dimension"], names, row["month"], Point(row["value"], row["status"])
        )
        classes.setdefault(row["code"], []).append(value)
    return classes


def change(indicator: Mapping[str, Any], point: Point, before: Point) -> Change | None:
    """Return the change between two numbers of an indicator, None if they must not be compared."""
    if not (point.is_compared and before.is_compared):
        return None
    assert point.value is not None and before.value is not None, "what is compared has a value"
    new, old = (rounded(value, indicator["decimals"]) for value in (point.value, before.value))
    is_percent = indicator["unit"] in IN_PERCENT and indicator["kind"] != "change" and old > 0
    return Change(new - old, rounded((new - old) / old * 100, 1) if is_percent else None)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up, as people do."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def year_before(month: date) -> date:
    """Return the same month of the year before."""
    return month.replace(year=month.year - 1)


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of all months from one to another."""
    count = (last.year - first.year) * YEAR + last.month - first.month
    return [
        date(first.year + (first.month - 1 + i) // YEAR, (first.month - 1 + i) % YEAR + 1, 1) for i in range(count + 1)
    ]
