"""What a municipality has delivered, what became of it, and what changed: its own and nobody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

import psycopg
from psycopg.rows import class_row
from pydantic import Field

PAGE = 50
LARGEST = 2**63 - 1
Number = Annotated[int, Field(ge=1, le=LARGEST)]
"""The number of a delivery, as far as a column of the type bigint reaches."""


@dataclass(frozen=True)
class Covered:
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
    covers: Sequence[Covered] = ()

    @property
    def is_replaced(self) -> bool:
        """Say whether newer deliveries count for all that it covers."""
        return bool(self.covers) and all(one.status == "superseded" for one in self.covers)

    @property
    def is_outdone(self) -> bool:
        """Say whether a newer delivery counts for some of what it covers."""
        return any(one.status == "superseded" for one in self.covers)


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
    with connection.cursor(row_factory=class_row(Covered)) as cursor:
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
