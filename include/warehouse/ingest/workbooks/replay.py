"""Whether another reading of a delivery says anything else than the one that counts."""

import hashlib

from psycopg import Connection

from warehouse.ingest.workbooks.deliveries import Delivered
from warehouse.intake.verdict import Part, Verdict

SEPARATOR = "\x1f"


def digest_of(verdict: Verdict) -> str:
    """Return one sha256 of what a verdict says: outcome, rows, rows kept out, scopes, and the places of its remarks.

    The words of the remarks are left out: they may be improved without a file being read anew.
    """
    digest = hashlib.sha256(verdict.outcome.encode())
    for one in verdict.remarks:
        digest.update(repr((one.code, one.place.sheet, one.place.cell, one.place.row, one.place.column)).encode())
    for part in verdict.parts:
        _add(digest, part)
    digest.update(repr(verdict.meant_for).encode())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", part: Part) -> None:
    digest.update(repr((part.table, part.sheet, part.columns, sorted(part.addresses.items()), part.scopes)).encode())
    for row in part.rows:
        line = SEPARATOR.join((str(row.number), row.column, row.extra, *row.stored))
        digest.update(line.encode("utf-8", "surrogatepass"))
    for bad in part.kept_out:
        digest.update(repr((bad.number, bad.column, sorted(bad.cells.items()))).encode("utf-8", "surrogatepass"))


def is_read_so(connection: Connection, delivery: Delivered, rules: str) -> bool:
    """Make a reading under these very rules count again, if there is one; say whether there was."""
    with connection.transaction():
        changed = connection.execute(
            "update ops.reading set read_at = clock_timestamp() where (delivery_id, rules) = (%s, %s)",
            [delivery.delivery_id, rules],
        )
    return changed.rowcount > 0


def holds_still(connection: Connection, delivery: Delivered, verdict: Verdict, rules: str) -> bool:
    """Say whether the reading that counts says the same; then it holds for these rules too, and that is noted."""
    with connection.transaction():
        changed = connection.execute(
            "update ops.reading set rules = %s where digest = %s and reading_id ="
            " (select reading_id from ops.newest_reading where delivery_id = %s)",
            [rules, digest_of(verdict), delivery.delivery_id],
        )
    return changed.rowcount > 0


def reading_that_says(connection: Connection, delivery: Delivered, verdict: Verdict) -> int | None:
    """Return the reading that counts if it says the same; None if the rules have changed since."""
    with connection.transaction():
        row = connection.execute(
            "select reading_id from ops.reading where digest = %s and reading_id ="
            " (select reading_id from ops.newest_reading where delivery_id = %s)",
            [digest_of(verdict), delivery.delivery_id],
        ).fetchone()
    return None if row is None else int(row[0])
