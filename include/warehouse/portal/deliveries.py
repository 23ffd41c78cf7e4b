"""The deliveries of a municipality: storing a file, listing deliveries with their changes, and the arrival board."""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

import psycopg
from croniter import croniter
from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import Field

from warehouse.arrivals import Arrival, arrivals
from warehouse.ingest.landing import Landing
from warehouse.intake.report import ValidationReport
from warehouse.portal.check import HELSINKI
from warehouse.sources import load_sources

RECENT_MONTHS = 6
"""For how many months a municipality sees all of its arrivals; for older months only those that are late."""
LIKE_HENKILOTUNNUS = re.compile(r"\d{6}.?\d{3}\w", re.ASCII)
"""Text in the form of a henkilötunnus, valid or not."""
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that are invisible or change the direction of text."""
MAX_NAME_LENGTH = 120
PAGE_SIZE = 50
MAX_BIGINT = 2**63 - 1
DeliveryId = Annotated[int, Field(ge=1, le=MAX_BIGINT)]
"""The id of a delivery, within the range of a bigint column."""


@dataclass(frozen=True)
class Board:
    """The arrival board of a municipality.

    `recent`: the municipality's arrivals, newest month first; `months`: the months to choose from (2026-10), newest
    first; `month`: the month of the overview; `cells`: the overview by municipality (3-digit code) and table;
    `tables`: the columns of the overview.
    """

    recent: Sequence[Arrival]
    months: Sequence[str]
    month: str
    cells: dict[tuple[str, str], Arrival]
    tables: Sequence[str]


def board(connection: Connection, municipality: str, chosen: str | None, today: date) -> Board:
    """Return the board for the chosen month (2026-10) if it has arrivals, else for the newest month that is over."""
    of_municipality = arrivals(connection, municipality)
    months = sorted({f"{arrival.month:%Y-%m}" for arrival in of_municipality}, reverse=True)
    past_months = (month for month in months if month < f"{today:%Y-%m}")
    month = chosen if chosen in months else next(past_months, next(iter(months), ""))
    first_day = date.fromisoformat(f"{month}-01") if month else today
    of_month = arrivals(connection, months=(first_day, first_day))
    newest = months[:RECENT_MONTHS]
    return Board(
        recent=[row for row in of_municipality if row.is_overdue or f"{row.month:%Y-%m}" in newest],
        months=months,
        month=month,
        cells={(arrival.municipality_code, arrival.raw_table): arrival for arrival in of_month},
        tables=sorted({arrival.raw_table for arrival in of_month}),
    )


@dataclass(frozen=True)
class Receipt:
    """The receipt of a delivery; `is_duplicate`: the same bytes had been received before."""

    delivery_id: int
    is_duplicate: bool


@dataclass(frozen=True)
class Submission:
    """A file to store: its bytes, its validation report, and the municipality that sends it (3-digit code)."""

    data: bytes
    report: ValidationReport
    sender: str


def send(connection: psycopg.Connection, landing: Landing, submission: Submission) -> tuple[Receipt, ...]:
    """Store a checked file for the ingest of each source that it has data of; return a receipt for each source.

    The bytes are stored under their sha256 and recorded in ops.delivery, for all of the sources or for none.
    """
    sources = dict.fromkeys(part.source for part in submission.report.parts)
    with connection.transaction():
        return tuple(_send_one(connection, landing, submission, source) for source in sources)


def _send_one(connection: psycopg.Connection, landing: Landing, submission: Submission, source: str) -> Receipt:
    report, suffix = submission.report, f".{submission.report.format}"
    values = {
        "source": source,
        "sha256": report.sha256,
        "bytes": report.bytes,
        "name": safe_file_name(report.name) or f"{report.sha256[:12]}{suffix}",
        "url": landing.address(source, report.sha256, suffix),
        "sender": submission.sender,
        "intended_coverage": Jsonb(_intended_coverage(report, source)),
    }
    row = connection.execute(INSERT_DELIVERY, values).fetchone()
    if row is None:
        return Receipt(connection.execute(SELECT_EXISTING, values).fetchall()[0][0], is_duplicate=True)
    _keep(landing, submission, source, suffix)
    return Receipt(row[0], is_duplicate=False)


def _keep(landing: Landing, submission: Submission, source: str, suffix: str) -> None:
    """Store the bytes; a second time if an ingest that starts meanwhile has deleted the temporary file."""
    try:
        landing.keep(io.BytesIO(submission.data), source, submission.report.sha256, suffix)
    except FileNotFoundError:
        landing.keep(io.BytesIO(submission.data), source, submission.report.sha256, suffix)


def _intended_coverage(report: ValidationReport, source: str) -> list[dict[str, str]]:
    cells = {
        (part.table, coverage.municipality, f"{coverage.month}-01")
        for part in report.parts
        if part.source == source
        for coverage in part.coverage
    }
    return [{"raw_table": table, "municipality": place, "month": month} for table, place, month in sorted(cells)]


def safe_file_name(name: str) -> str:
    """Return a file name without path and invisible characters; empty if it has anything like a henkilötunnus."""
    base_name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in base_name if unicodedata.category(sign) not in INVISIBLE_CATEGORIES).strip()
    return "" if LIKE_HENKILOTUNNUS.search(name) else name[-MAX_NAME_LENGTH:]


def next_ingest_at(sources: Sequence[str], now: datetime) -> datetime | None:
    """Return when the last of the sources is ingested next; None if one of them has no schedule."""
    schedules = [load_sources()[source].schedule for source in sources]
    times = [croniter(schedule, now.astimezone(HELSINKI)).get_next(datetime) for schedule in schedules if schedule]
    return max(times) if times and len(times) == len(schedules) else None


INSERT_DELIVERY = """
    insert into ops.delivery (source, sha256, bytes, name, url, via, sender, intended_coverage)
    values (%(source)s, %(sha256)s, %(bytes)s, %(name)s, %(url)s, 'portal', %(sender)s, %(intended_coverage)s)
    on conflict (source, sha256) do nothing
    returning delivery_id
"""
SELECT_EXISTING = "select delivery_id from ops.delivery where source = %(source)s and sha256 = %(sha256)s"


@dataclass(frozen=True)
class CoveredMonth:
    """A table and month (its first day) that a delivery covers, and which of the versions it is."""

    delivery_id: int
    raw_table: str
    month: date
    status: str
    version: int
    versions: int


@dataclass(frozen=True)
class Delivery:
    """One file of a sender; `outcome` and `reading_id` are None until it has been read."""

    delivery_id: int
    source: str
    sha256: str
    bytes: int
    name: str
    received_at: datetime
    outcome: str | None
    reading_id: int | None
    remarks: int
    covers: Sequence[CoveredMonth] = ()

    @property
    def is_superseded(self) -> bool:
        """Whether newer deliveries supersede all that it covers."""
        return bool(self.covers) and all(cover.status == "superseded" for cover in self.covers)

    @property
    def is_partly_superseded(self) -> bool:
        """Whether a newer delivery supersedes some of what it covers."""
        return any(cover.status == "superseded" for cover in self.covers)


@dataclass(frozen=True)
class Changes:
    """What a delivery changed in a table and month: counts of rows and cells, and the first of the changes."""

    raw_table: str
    month: date
    added: int
    removed: int
    changed: int
    cells: Sequence[Mapping[str, Any]]


def deliveries(connection: psycopg.Connection, municipality: str, before: int | None = None) -> list[Delivery]:
    """Return a page of a municipality's deliveries, newest first, with ids below `before`."""
    return _select_deliveries(
        connection, {"municipality": municipality, "before": before, "delivery_id": None, "page": PAGE_SIZE}
    )


def delivery(connection: psycopg.Connection, municipality: str, delivery_id: int) -> Delivery | None:
    """Return a delivery by its id; None if the municipality has no such delivery."""
    values = {"municipality": municipality, "before": None, "delivery_id": delivery_id, "page": 1}
    return next(iter(_select_deliveries(connection, values)), None)


def changes_of(connection: psycopg.Connection, reading_id: int) -> list[Changes]:
    """Return what a reading changed against the versions that it superseded."""
    with connection.cursor(row_factory=class_row(Changes)) as cursor:
        return cursor.execute(SELECT_CHANGES, [reading_id]).fetchall()


def _select_deliveries(connection: psycopg.Connection, values: Mapping[str, object]) -> list[Delivery]:
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        rows = cursor.execute(SELECT_DELIVERIES, values).fetchall()
    ids = [row.delivery_id for row in rows]
    with connection.cursor(row_factory=class_row(CoveredMonth)) as cursor:
        covers = cursor.execute(SELECT_COVERED_MONTHS, {"ids": ids}).fetchall()
    return [replace(row, covers=[cover for cover in covers if cover.delivery_id == row.delivery_id]) for row in rows]


# A file that was not sent through the portal belongs to a municipality if it has data of no other.
SELECT_DELIVERIES = """
    select d.delivery_id, d.source, d.sha256, d.bytes, d.name, d.received_at, r.outcome, r.reading_id,
        coalesce(r.remarks, 0) as remarks
    from ops.delivery as d
    left join ops.latest_reading as r using (delivery_id)
    where (d.delivery_id < %(before)s or %(before)s::bigint is null)
        and (d.delivery_id = %(delivery_id)s or %(delivery_id)s::bigint is null)
        and (
            d.sender = %(municipality)s
            or d.sender is null and (
                select bool_and(v.municipality = %(municipality)s)
                from ops.arrival_version as v where v.delivery_id = d.delivery_id
            )
        )
    order by d.delivery_id desc
    limit %(page)s
"""
SELECT_COVERED_MONTHS = """
    with version as (
        select
            delivery_id, raw_table, month, status,
            row_number() over (partition by raw_table, municipality, month order by ordered_at, delivery_id) as version,
            count(*) over (partition by raw_table, municipality, month) as versions
        from ops.arrival_version
        where (raw_table, municipality, month)
            in (select raw_table, municipality, month from ops.arrival_version where delivery_id = any(%(ids)s))
    )
    select * from version where delivery_id = any(%(ids)s) order by month, raw_table
"""
SELECT_CHANGES = """
    select raw_table, month, added, removed, changed, cells from ops.delivery_change
    where reading_id = %s order by month, raw_table
"""
