"""Deletes encrypted originals of person-level deliveries when their declared days have passed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import fsspec
from psycopg import Connection

from warehouse.db import connect, role_dsn
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources


def delete_expired(settings: Settings) -> int:
    """Delete the originals of all declared sources that are due now; return how many there were."""
    with connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        return len(delete_due_originals(connection, load_sources().values()))


def delete_due_originals(connection: Connection, sources: Iterable[Source], now: datetime | None = None) -> list[str]:
    """Delete the originals older than their source's `retention_days` and note when; return their addresses.

    The file goes first and the note follows, so that a crash in between leaves a note to be written and never a
    forgotten file; a file that is gone already is only noted. `now` is the present by default.
    """
    moment = now or datetime.now(UTC)
    deleted = []
    for source in sources:
        if source.retention_days is None:
            continue
        for url in _due(connection, source.source, moment - timedelta(days=source.retention_days)):
            _delete(url)
            with connection.transaction():
                connection.execute(
                    "update ops.snapshot set original_deleted_at = %s"
                    " where source = %s and original_url = %s and original_deleted_at is null",
                    [moment, source.source, url],
                )
            deleted.append(url)
    return deleted


def _due(connection: Connection, source: str, before: datetime) -> list[str]:
    """Return the originals of which every delivery is old enough."""
    with connection.transaction():
        rows = connection.execute(
            "select original_url from ops.snapshot"
            " where source = %s and original_url is not null and original_deleted_at is null"
            " group by original_url having max(loaded_at) <= %s order by original_url",
            [source, before],
        ).fetchall()
    return [row[0] for row in rows]


def _delete(url: str) -> None:
    files, path = fsspec.core.url_to_fs(url)
    try:
        files.rm_file(path)
    except FileNotFoundError:
        return
