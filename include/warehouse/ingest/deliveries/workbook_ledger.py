"""The ledger of delivered files: the same bytes are one delivery, under whatever name they come."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from warehouse.intake.report import Part, ValidationReport

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class DeliveredFile:
    """One delivered file. `delivery_id` is None until it stands in the ledger, `url` if its bytes are not kept."""

    source: str
    sha256: str
    bytes: int
    name: str
    url: str | None = None
    modified_at: datetime | None = None
    delivery_id: int | None = None


FIELDS = "source, sha256, bytes, name, url, modified_at, delivery_id"
REPLAYABLE = ("refused", "partly_accepted")
OUTDONE = """
    select version.municipality, version.month, newer.name
    from ops.arrival_version as version
    inner join ops.current_scope as scope using (raw_table, municipality, month)
    inner join ops.delivery as newer on scope.delivery_id = newer.delivery_id
    where version.delivery_id = %s and version.status = 'superseded'
    order by version.month, version.municipality, version.raw_table
"""


def known(connection: Connection, source: str, sha256: str) -> DeliveredFile | None:
    """Return the delivery of these bytes; None if they have not come before."""
    found = _deliveries(connection, "where (source, sha256) = (%s, %s)", [source, sha256])
    return found[0] if found else None


def unread(connection: Connection, source: str) -> list[DeliveredFile]:
    """Return the deliveries that came through the portal and have not been read, in the order they came."""
    missing = "not exists (select from ops.reading where reading.delivery_id = delivery.delivery_id)"
    return _deliveries(connection, f"where source = %s and {missing}", [source])


def outdated(connection: Connection, source: str, rules: str) -> list[DeliveredFile]:
    """Return the deliveries of which something was kept out under other rules than these."""
    condition = """
        where source = %s and delivery_id in (
            select delivery_id from ops.newest_reading where outcome = any(%s) and rules <> %s
        )
    """
    return _deliveries(connection, condition, [source, list(REPLAYABLE), rules])


def noticed(connection: Connection, source: str, words: str) -> list[DeliveredFile]:
    """Return the deliveries whose bytes are kept and of which a notice with these words was written."""
    condition = """
        where source = %s and url is not null and exists (
            select from ops.notice
            where (notice.source, notice.sha256) = (delivery.source, delivery.sha256) and strpos(notice.message, %s) > 0
        )
    """
    return _deliveries(connection, condition, [source, words])


def note(connection: Connection, delivery: DeliveredFile, saved_at: datetime | None) -> int:
    """Write the delivery into the ledger if it is not there, with what its reading told; return its number."""
    if delivery.delivery_id is not None:
        statement = "update ops.delivery set saved_at = coalesce(saved_at, %s), url = %s where delivery_id = %s"
        connection.execute(statement, [saved_at, delivery.url, delivery.delivery_id])
        return delivery.delivery_id
    row = connection.execute(
        "insert into ops.delivery (source, sha256, bytes, name, url, modified_at, saved_at)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning delivery_id",
        [delivery.source, delivery.sha256, delivery.bytes, delivery.name, delivery.url, delivery.modified_at, saved_at],
    ).fetchone()
    assert row is not None
    if delivery.modified_at is not None:
        _note_sighting(connection, int(row[0]), delivery.name, delivery.modified_at)
    return int(row[0])


def note_again(connection: Connection, first: DeliveredFile, name: str, modified_at: datetime) -> bool:
    """Note that the same bytes lie there again, under another name or newly written; say whether that is news.

    The delivery's own time becomes the earlier one, so that it does not matter which of the two came first.
    """
    assert first.delivery_id is not None
    with connection.transaction():
        is_news = _note_sighting(connection, first.delivery_id, name, modified_at)
        connection.execute(
            "update ops.delivery set modified_at = %s where delivery_id = %s and modified_at > %s",
            [modified_at, first.delivery_id, modified_at],
        )
    return is_news


def older(connection: Connection, first: DeliveredFile, name: str) -> tuple[str, ...]:
    """Say for which months another file counts although these bytes have come again; nothing where they count.

    Which version is the newer one is told by the file itself, never by the order of arrival: whoever wants the older
    figures back saves them anew, which makes another file of them.
    """
    with connection.transaction():
        found = connection.execute(OUTDONE, [first.delivery_id]).fetchall()
    if not found:
        return ()
    cells = ", ".join(f"{municipality} {month:%Y-%m} ('{newer}')" for municipality, month, newer in found)
    expected = "the file saved anew, if its figures are to count again"
    told = f"the bytes of '{first.name}' again, and newer files that count for {cells}"
    return (f"file {name}: found {told}, expected {expected}",)


def _note_sighting(connection: Connection, delivery_id: int, name: str, modified_at: datetime) -> bool:
    noted = connection.execute(
        "insert into ops.sighting (delivery_id, name, modified_at) values (%s, %s, %s) on conflict do nothing",
        [delivery_id, name, modified_at],
    )
    return noted.rowcount > 0


def _deliveries(connection: Connection, condition: str, values: Sequence[object]) -> list[DeliveredFile]:
    with connection.transaction(), connection.cursor(row_factory=class_row(DeliveredFile)) as cursor:
        query = f"select {FIELDS} from ops.delivery {condition} order by delivery_id"  # noqa: S608 - our own words
        return cursor.execute(query.encode(), values).fetchall()


def digest_of(verdict: ValidationReport) -> str:
    """Return one sha256 of what a verdict says: outcome, rows, rows kept out, scopes, and the places of its remarks.

    The words of the remarks are left out: they may be improved without a file being read anew.
    """
    digest = hashlib.sha256(verdict.outcome.encode())
    for remark in verdict.remarks:
        digest.update(
            repr((remark.code, remark.place.sheet, remark.place.cell, remark.place.row, remark.place.column)).encode()
        )
    for part in verdict.parts:
        _add(digest, part)
    digest.update(repr(verdict.intended_coverage).encode())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", part: Part) -> None:
    digest.update(repr((part.table, part.sheet, part.columns, sorted(part.addresses.items()), part.coverage)).encode())
    for row in part.rows:
        line = SEPARATOR.join((str(row.number), row.column, row.extra, *row.stored))
        digest.update(line.encode("utf-8", "surrogatepass"))
    for bad in part.rejected_rows:
        digest.update(repr((bad.number, bad.column, sorted(bad.cells.items()))).encode("utf-8", "surrogatepass"))


def is_read_so(connection: Connection, delivery: DeliveredFile, rules: str) -> bool:
    """Make a reading under these very rules count again, if there is one; say whether there was."""
    with connection.transaction():
        changed = connection.execute(
            "update ops.reading set read_at = clock_timestamp() where (delivery_id, rules) = (%s, %s)",
            [delivery.delivery_id, rules],
        )
    return changed.rowcount > 0


def holds_still(connection: Connection, delivery: DeliveredFile, verdict: ValidationReport, rules: str) -> bool:
    """Say whether the reading that counts says the same; then it holds for these rules too, and that is noted."""
    with connection.transaction():
        changed = connection.execute(
            "update ops.reading set rules = %s where digest = %s and reading_id ="
            " (select reading_id from ops.newest_reading where delivery_id = %s)",
            [rules, digest_of(verdict), delivery.delivery_id],
        )
    return changed.rowcount > 0


def reading_that_says(connection: Connection, delivery: DeliveredFile, verdict: ValidationReport) -> int | None:
    """Return the reading that counts if it says the same; None if the rules have changed since."""
    with connection.transaction():
        row = connection.execute(
            "select reading_id from ops.reading where digest = %s and reading_id ="
            " (select reading_id from ops.newest_reading where delivery_id = %s)",
            [digest_of(verdict), delivery.delivery_id],
        ).fetchone()
    return None if row is None else int(row[0])
