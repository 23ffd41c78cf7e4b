"""The rows of the board: the state of every table, municipality and month, and its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row

from warehouse.intake.report import Language, Outcome, RenderedRemark, Severity

Status = Literal["due", "late", "received", "refused", "accepted"]
VersionStatus = Literal["received", "refused", "accepted", "superseded"]


@dataclass(frozen=True)
class Arrival:
    """One table, municipality and month as it is now, as `published.arrival` shows it.

    `outcome`, `rows`, `kept_out` and `received_at` are of the version that counts, else of the newest; `correction`
    is set for a newer file that does not count: refused, or received and not read yet. `deadline` is the last day.
    """

    source: str
    source_title_fi: str
    source_title_sv: str
    source_title_en: str
    raw_table: str
    municipality_code: str
    municipality_name_fi: str
    municipality_name_sv: str
    month: date
    deadline: date | None
    status: Status
    is_overdue: bool
    outcome: Outcome | None
    correction: Literal["refused", "received"] | None
    rows: int | None
    kept_out: int | None
    versions: int
    received_at: datetime | None


@dataclass(frozen=True)
class Version:
    """One delivery of a table, municipality and month; `reading_id` is None until it is read."""

    source: str
    raw_table: str
    municipality: str
    month: date
    delivery_id: int
    reading_id: int | None
    status: VersionStatus
    outcome: Outcome | None
    rows: int | None
    rejected_rows: int | None
    received_at: datetime
    ordered_at: datetime


@dataclass(frozen=True)
class SentRemark:
    """One remark of a reading as the sender saw it, in one language."""

    severity: Severity
    code: str
    sheet: str | None
    cell: str | None
    row_number: int | None
    column_name: str | None
    text: RenderedRemark


def arrivals(
    connection: Connection, municipality: str | None = None, months: tuple[date, date] | None = None
) -> list[Arrival]:
    """Return the board, newest month first; optionally of one municipality (3-digit code) and a range of months."""
    conditions: dict[str, Sequence[object]] = {}
    if municipality is not None:
        conditions["municipality_code = %s"] = [municipality]
    if months is not None:
        conditions["month between %s and %s"] = months
    return _select_arrivals(connection, conditions)


def overdue_arrivals(connection: Connection) -> list[Arrival]:
    """Return the deliveries past their deadline: nothing has come, or only files that were refused."""
    return _select_arrivals(connection, {"is_overdue": []})


def versions(connection: Connection, raw_table: str, municipality: str, month: date) -> list[Version]:
    """Return every version of a table, municipality and month, the newest first."""
    with connection.transaction(), connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            "select source, raw_table, municipality, month, delivery_id, reading_id, status, outcome, rows,"
            " rejected_rows, received_at, ordered_at from ops.arrival_version"
            " where (raw_table, municipality, month) = (%s, %s, %s) order by ordered_at desc, delivery_id desc",
            [raw_table, municipality, month],
        ).fetchall()


def remarks_of(connection: Connection, reading_id: int, language: Language) -> list[SentRemark]:
    """Return the remarks of a reading in the order of the file."""
    with connection.transaction():
        rows = connection.execute(
            "select severity, code, sheet, cell, row_number, column_name, messages -> %s from ops.remark"
            " where reading_id = %s order by position",
            [language, reading_id],
        ).fetchall()
    return [
        SentRemark(severity, code, sheet, cell, row, column, RenderedRemark(**text))
        for severity, code, sheet, cell, row, column, text in rows
    ]


def _select_arrivals(connection: Connection, conditions: dict[str, Sequence[object]]) -> list[Arrival]:
    where = " and ".join(["true", *conditions])
    values = [value for group in conditions.values() for value in group]
    query = f"{BOARD} where {where} {ORDER}"
    with connection.transaction(), connection.cursor(row_factory=class_row(Arrival)) as cursor:
        return cursor.execute(query.encode(), values).fetchall()


BOARD = """
    select source, source_title_fi, source_title_sv, source_title_en, raw_table, municipality_code,
        municipality_name_fi, municipality_name_sv, month, deadline, status, is_overdue, outcome, correction,
        rows, kept_out, versions, received_at
    from published.arrival
"""
ORDER = "order by month desc, raw_table, municipality_code"
