"""What a municipality has delivered, what became of it, and what changed: its own and nobody else's."""

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

MONTHS = 6
"""How many months back a municipality sees all of its own; of older ones only what is late."""
PERSONAL = re.compile(r"\d{6}.?\d{3}\w", re.ASCII)
"""Anything shaped like a henkilötunnus, valid or not."""
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Characters that show nothing, or turn the line: controls, directions, line separators."""
LONGEST = 120
PAGE = 50
LARGEST = 2**63 - 1
Number = Annotated[int, Field(ge=1, le=LARGEST)]
"""The number of a delivery, as far as a column of the type bigint reaches."""


@dataclass(frozen=True)
class Board:
    """`own` newest month first; `months` there are (2026-10), newest first; `shown` is the month of `cells`.

    `cells` are by municipality (3-digit code) and table; `tables` are the columns of the overview.
    """

    own: Sequence[Arrival]
    months: Sequence[str]
    shown: str
    cells: dict[tuple[str, str], Arrival]
    tables: Sequence[str]


def board(connection: Connection, municipality: str, asked: str | None, today: date) -> Board:
    """Return the board; of the asked month (2026-10) if there is one, else of the newest month that is over."""
    own = arrivals(connection, municipality)
    months = sorted({f"{one.month:%Y-%m}" for one in own}, reverse=True)
    over = (month for month in months if month < f"{today:%Y-%m}")
    shown = asked if asked in months else next(over, next(iter(months), ""))
    first = date.fromisoformat(f"{shown}-01") if shown else today
    whole = arrivals(connection, months=(first, first))
    newest = months[:MONTHS]
    return Board(
        own=[one for one in own if one.is_overdue or f"{one.month:%Y-%m}" in newest],
        months=months,
        shown=shown,
        cells={(one.municipality_code, one.raw_table): one for one in whole},
        tables=sorted({one.raw_table for one in whole}),
    )


@dataclass(frozen=True)
class Receipt:
    """What a sender is told of a delivery: its number in the ledger, and whether the same bytes were there before."""

    delivery_id: int
    seen_before: bool


@dataclass(frozen=True)
class Submission:
    """A file on its way: its bytes, what the intake says of it, and whose it is (3-digit code)."""

    data: bytes
    verdict: ValidationReport
    sender: str


def send(connection: psycopg.Connection, landing: Landing, parcel: Submission) -> tuple[Receipt, ...]:
    """Keep a checked file for the ingest of each source it holds something of; one receipt a source.

    Its bytes are kept under their sha256 and the ledger knows of them, for all of the sources or for none.
    """
    sources = dict.fromkeys(part.source for part in parcel.verdict.parts)
    with connection.transaction():
        return tuple(_send_one(connection, landing, parcel, source) for source in sources)


def _send_one(connection: psycopg.Connection, landing: Landing, parcel: Submission, source: str) -> Receipt:
    verdict, suffix = parcel.verdict, f".{parcel.verdict.format}"
    values = {
        "source": source,
        "sha256": verdict.sha256,
        "bytes": verdict.bytes,
        "name": shown_name(verdict.name) or f"{verdict.sha256[:12]}{suffix}",
        "url": landing.address(source, verdict.sha256, suffix),
        "sender": parcel.sender,
        "meant_for": Jsonb(_meant_for(verdict, source)),
    }
    row = connection.execute(INSERT, values).fetchone()
    if row is None:
        return Receipt(connection.execute(BEFORE, values).fetchall()[0][0], seen_before=True)
    _keep(landing, parcel, source, suffix)
    return Receipt(row[0], seen_before=False)


def _keep(landing: Landing, parcel: Submission, source: str, suffix: str) -> None:
    """Keep the bytes. An ingest that begins meanwhile sweeps drafts away, this one too; the second is safe from it."""
    try:
        landing.keep(io.BytesIO(parcel.data), source, parcel.verdict.sha256, suffix)
    except FileNotFoundError:
        landing.keep(io.BytesIO(parcel.data), source, parcel.verdict.sha256, suffix)


def _meant_for(verdict: ValidationReport, source: str) -> list[dict[str, str]]:
    cells = {
        (part.table, scope.municipality, f"{scope.month}-01")
        for part in verdict.parts
        if part.source == source
        for scope in part.coverage
    }
    return [{"raw_table": table, "municipality": place, "month": month} for table, place, month in sorted(cells)]


def shown_name(name: str) -> str:
    """Return a file's name as the ledger may keep it: no path, no control characters, nothing like a henkilötunnus."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in UNSEEN).strip()
    return "" if PERSONAL.search(kept) else kept[-LONGEST:]


def next_reading(sources: Sequence[str], now: datetime) -> datetime | None:
    """Return when the last of the sources is read next; none when one is read only when somebody asks."""
    schedules = [load_sources()[source].schedule for source in sources]
    times = [croniter(schedule, now.astimezone(HELSINKI)).get_next(datetime) for schedule in schedules if schedule]
    return max(times) if times and len(times) == len(schedules) else None


INSERT = """
    insert into ops.delivery (source, sha256, bytes, name, url, via, sender, meant_for)
    values (%(source)s, %(sha256)s, %(bytes)s, %(name)s, %(url)s, 'portal', %(sender)s, %(meant_for)s)
    on conflict (source, sha256) do nothing
    returning delivery_id
"""
BEFORE = "select delivery_id from ops.delivery where source = %(source)s and sha256 = %(sha256)s"


@dataclass(frozen=True)
class CoveredMonth:
    """A table and month (its first day) a delivery covers, and whether a newer one counts instead."""

    delivery_id: int
    raw_table: str
    month: date
    status: str
    version: int
    versions: int


@dataclass(frozen=True)
class Delivery:
    """One file of a sender; `outcome` and `reading_id` are none until it has been read."""

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
    def is_replaced(self) -> bool:
        """Say whether newer deliveries count for all that it covers."""
        return bool(self.covers) and all(cover.status == "superseded" for cover in self.covers)

    @property
    def is_outdone(self) -> bool:
        """Say whether a newer delivery counts for some of what it covers."""
        return any(cover.status == "superseded" for cover in self.covers)


@dataclass(frozen=True)
class Changes:
    """What a delivery changed in a table's month: rows added and removed, cells changed, and the first of them."""

    raw_table: str
    month: date
    added: int
    removed: int
    changed: int
    cells: Sequence[Mapping[str, Any]]


def deliveries(connection: psycopg.Connection, municipality: str, before: int | None = None) -> list[Delivery]:
    """Return a page of a municipality's deliveries, the newest first; `before` is the last one's number."""
    return _own(connection, {"municipality": municipality, "before": before, "one": None, "page": PAGE})


def delivery(connection: psycopg.Connection, municipality: str, delivery_id: int) -> Delivery | None:
    """Return one delivery; none if there is none, or it is not the municipality's own."""
    found = _own(connection, {"municipality": municipality, "before": None, "one": delivery_id, "page": 1})
    return found[0] if found else None


def changes_of(connection: psycopg.Connection, reading_id: int) -> list[Changes]:
    """Return what a reading changed in the versions it superseded."""
    with connection.cursor(row_factory=class_row(Changes)) as cursor:
        return cursor.execute(CHANGES, [reading_id]).fetchall()


def _own(connection: psycopg.Connection, values: Mapping[str, object]) -> list[Delivery]:
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        found = cursor.execute(OWN, values).fetchall()
    ids = [one.delivery_id for one in found]
    with connection.cursor(row_factory=class_row(CoveredMonth)) as cursor:
        covers = cursor.execute(COVERED, {"ids": ids}).fetchall()
    return [replace(one, covers=[each for each in covers if each.delivery_id == one.delivery_id]) for one in found]


# A file that came by another way than the portal is a municipality's own when it holds nobody else's data.
OWN = """
    select d.delivery_id, d.source, d.sha256, d.bytes, d.name, d.received_at, r.outcome, r.reading_id,
        coalesce(r.remarks, 0) as remarks
    from ops.delivery as d
    left join ops.newest_reading as r using (delivery_id)
    where (d.delivery_id < %(before)s or %(before)s::bigint is null)
        and (d.delivery_id = %(one)s or %(one)s::bigint is null)
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
COVERED = """
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
CHANGES = """
    select raw_table, month, added, removed, changed, cells from ops.reading_change
    where reading_id = %s order by month, raw_table
"""
