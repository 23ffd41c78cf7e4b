"""What came of the ingests of a source: a failure is recorded until one succeeds, and when the last one succeeded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from psycopg import Connection

from warehouse.errors import WarehouseError, without_credentials
from warehouse.privacy.pseudonym import mask


@contextmanager
def failure_recorded(connection: Connection, source: str) -> Iterator[None]:
    """Record an error that ends an ingest of a source; a success resolves the recorded one.

    The connection must not be in a transaction: the record stays when the error is raised again.
    """
    try:
        yield
    except WarehouseError as error:
        _record(connection, source, mask(without_credentials(str(error))))
        raise
    _resolve(connection, source)


def was_retrieved(connection: Connection, source: str, within: timedelta) -> bool:
    """Say whether an ingest of the source has succeeded within a time before now, and none has failed since."""
    query = """
        select exists (select from ops.source_retrieval where source = %(source)s and succeeded_at > now() - %(within)s)
            and not exists (select from ops.source_failure where source = %(source)s and resolved_at is null)
    """
    with connection.transaction():
        row = connection.execute(query, {"source": source, "within": within}).fetchone()
    return bool(row and row[0])


def _record(connection: Connection, source: str, message: str) -> None:
    with connection.transaction():
        connection.execute(
            """
            insert into ops.source_failure as failure (source, message) values (%s, %s)
            on conflict (source) where resolved_at is null do update set
                last_failed_at = excluded.last_failed_at, attempts = failure.attempts + 1, message = excluded.message
            """,
            [source, message],
        )


def _resolve(connection: Connection, source: str) -> None:
    with connection.transaction():
        connection.execute(
            "update ops.source_failure set resolved_at = now() where source = %s and resolved_at is null", [source]
        )


def note_success(connection: Connection, source: str) -> None:
    """Record when an ingest of the source succeeded; under its lock, so that who waits for it sees the record."""
    with connection.transaction():
        connection.execute(
            "insert into ops.source_retrieval (source) values (%s)"
            " on conflict (source) do update set succeeded_at = now()",
            [source],
        )
