"""The ledger of delivered workbooks: the same bytes are one delivery, whatever their file name."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from warehouse.intake.report import Part, ValidationReport

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class DeliveredFile:
    """One delivered file. `delivery_id` is None until it is recorded, `url` if its bytes are not stored."""

    source: str
    sha256: str
    bytes: int
    name: str
    url: str | None = None
    modified_at: datetime | None = None
    delivery_id: int | None = None


FIELDS = "source, sha256, bytes, name, url, modified_at, delivery_id"
REPLAYABLE = ("refused", "partly_accepted")
SUPERSEDED_BY = """
    select version.municipality, version.month, newer.name
    from ops.arrival_version as version
    inner join ops.current_coverage as coverage using (raw_table, municipality, month)
    inner join ops.delivery as newer on coverage.delivery_id = newer.delivery_id
    where version.delivery_id = %s and version.status = 'superseded'
    order by version.month, version.municipality, version.raw_table
"""


def find_delivery(connection: Connection, source: str, sha256: str) -> DeliveredFile | None:
    """Return the delivery of these bytes; None if they have not come before."""
    deliveries = _deliveries(connection, "where (source, sha256) = (%s, %s)", [source, sha256])
    return deliveries[0] if deliveries else None


def unread_deliveries(connection: Connection, source: str) -> list[DeliveredFile]:
    """Return the deliveries that came through the portal and have not been read, in the order they came."""
    missing = "not exists (select from ops.reading where reading.delivery_id = delivery.delivery_id)"
    return _deliveries(connection, f"where source = %s and {missing}", [source])


def outdated_deliveries(connection: Connection, source: str, rules: str) -> list[DeliveredFile]:
    """Return the deliveries of which something was rejected under other rules than these."""
    condition = """
        where source = %s and delivery_id in (
            select delivery_id from ops.latest_reading where outcome = any(%s) and rules_fingerprint <> %s
        )
    """
    return _deliveries(connection, condition, [source, list(REPLAYABLE), rules])


def readings_under_other_rules(connection: Connection, source: str, rules: str) -> list[DeliveredFile]:
    """Return the deliveries whose current reading was made under other rules than these, in the order they came."""
    condition = """
        where source = %s and delivery_id in (
            select delivery_id from ops.latest_reading where rules_fingerprint <> %s
        )
    """
    return _deliveries(connection, condition, [source, rules])


def deliveries_with_notice(connection: Connection, source: str, text: str) -> list[DeliveredFile]:
    """Return the deliveries whose bytes are stored and that have a notice with this text."""
    condition = """
        where source = %s and url is not null and exists (
            select from ops.notice
            where (notice.source, notice.sha256) = (delivery.source, delivery.sha256) and strpos(notice.message, %s) > 0
        )
    """
    return _deliveries(connection, condition, [source, text])


def record_delivery(connection: Connection, delivery: DeliveredFile, saved_at: datetime | None) -> int:
    """Record the delivery, or update it by its new reading; return its `delivery_id`."""
    if delivery.delivery_id is not None:
        update = "update ops.delivery set saved_at = coalesce(saved_at, %s), url = %s where delivery_id = %s"
        connection.execute(update, [saved_at, delivery.url, delivery.delivery_id])
        return delivery.delivery_id
    row = connection.execute(
        "insert into ops.delivery (source, sha256, bytes, name, url, modified_at, saved_at)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning delivery_id",
        [delivery.source, delivery.sha256, delivery.bytes, delivery.name, delivery.url, delivery.modified_at, saved_at],
    ).fetchone()
    assert row is not None
    if delivery.modified_at is not None:
        _record_delivery_file(connection, int(row[0]), delivery.name, delivery.modified_at)
    return int(row[0])


def record_repeated_file(connection: Connection, delivery: DeliveredFile, name: str, modified_at: datetime) -> bool:
    """Record that the same bytes came again under another name or time; return whether that is new.

    The delivery keeps the earlier time, so that it does not matter which of the two came first.
    """
    assert delivery.delivery_id is not None
    with connection.transaction():
        is_new = _record_delivery_file(connection, delivery.delivery_id, name, modified_at)
        connection.execute(
            "update ops.delivery set modified_at = %s where delivery_id = %s and modified_at > %s",
            [modified_at, delivery.delivery_id, modified_at],
        )
    return is_new


def superseded_message(connection: Connection, delivery: DeliveredFile, name: str) -> tuple[str, ...]:
    """Return a message with the months for which a newer file counts although these bytes came again; else nothing.

    The time saved in the file decides which version is newer, never the order of arrival: to make the older figures
    count again, the sender saves them again, which makes another file.
    """
    with connection.transaction():
        superseding = connection.execute(SUPERSEDED_BY, [delivery.delivery_id]).fetchall()
    if not superseding:
        return ()
    cells = ", ".join(f"{municipality} {month:%Y-%m} ('{newer}')" for municipality, month, newer in superseding)
    expected = "the file saved again, if its figures are to count again"
    actual = f"the bytes of '{delivery.name}' again, and newer files that count for {cells}"
    return (f"file {name}: found {actual}, expected {expected}",)


def _record_delivery_file(connection: Connection, delivery_id: int, name: str, modified_at: datetime) -> bool:
    inserted = connection.execute(
        "insert into ops.delivery_file (delivery_id, name, modified_at) values (%s, %s, %s) on conflict do nothing",
        [delivery_id, name, modified_at],
    )
    return inserted.rowcount > 0


def _deliveries(connection: Connection, condition: str, values: Sequence[object]) -> list[DeliveredFile]:
    with connection.transaction(), connection.cursor(row_factory=class_row(DeliveredFile)) as cursor:
        query = f"select {FIELDS} from ops.delivery {condition} order by delivery_id"  # noqa: S608 - fixed conditions
        return cursor.execute(query.encode(), values).fetchall()


def report_digest(report: ValidationReport) -> str:
    """Return one sha256 of a report: outcome, rows, rejected rows, coverage, and the places of its remarks.

    The texts of the remarks are left out: they may be improved without reading the files again.
    """
    digest = hashlib.sha256(report.outcome.encode())
    for remark in report.remarks:
        digest.update(
            repr((remark.code, remark.place.sheet, remark.place.cell, remark.place.row, remark.place.column)).encode()
        )
    for part in report.parts:
        _add_part(digest, part)
    digest.update(repr(report.intended_coverage).encode())
    return digest.hexdigest()


def _add_part(digest: "hashlib._Hash", part: Part) -> None:
    coverage = [astuple(cell) for cell in part.coverage]  # values only, so that a renamed field changes no digest
    digest.update(repr((part.table, part.sheet, part.columns, sorted(part.addresses.items()), coverage)).encode())
    for row in part.rows:
        line = SEPARATOR.join((str(row.number), row.column, row.extra, *row.stored))
        digest.update(line.encode("utf-8", "surrogatepass"))
    for rejected in part.rejected_rows:
        digest.update(
            repr((rejected.number, rejected.column, sorted(rejected.cells.items()))).encode("utf-8", "surrogatepass")
        )


def restore_reading(connection: Connection, delivery: DeliveredFile, rules: str) -> bool:
    """Make an earlier reading under these same rules count again; return whether there was one."""
    with connection.transaction():
        updated = connection.execute(
            "update ops.reading set read_at = clock_timestamp() where (delivery_id, rules_fingerprint) = (%s, %s)",
            [delivery.delivery_id, rules],
        )
    return updated.rowcount > 0


def confirm_reading(connection: Connection, delivery: DeliveredFile, report: ValidationReport, rules: str) -> bool:
    """Return whether the current reading has the same result; then it is recorded as valid for these rules too."""
    with connection.transaction():
        updated = connection.execute(
            "update ops.reading set rules_fingerprint = %s where content_digest = %s and reading_id ="
            " (select reading_id from ops.latest_reading where delivery_id = %s)",
            [rules, report_digest(report), delivery.delivery_id],
        )
    return updated.rowcount > 0


def matching_reading(connection: Connection, delivery: DeliveredFile, report: ValidationReport) -> int | None:
    """Return the current reading if it has the same result; None if the rules have changed since."""
    with connection.transaction():
        row = connection.execute(
            "select reading_id from ops.reading where content_digest = %s and reading_id ="
            " (select reading_id from ops.latest_reading where delivery_id = %s)",
            [report_digest(report), delivery.delivery_id],
        ).fetchone()
    return None if row is None else int(row[0])
