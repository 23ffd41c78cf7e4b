"""Deletes files whose retention has ended: encrypted originals of person-level sources, and refused files."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import claim, owner_of
from warehouse.ingest.refused_files import delete_due_refused, keeps_refused
from warehouse.ingest.snapshot_ledger import write_notice
from warehouse.remote_storage import Access
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources


def delete_expired(settings: Settings, access: Callable[[str], Access | None] = lambda source: None) -> int:
    """Delete what is due now of all declared sources; return the number of files.

    `access` returns what Airflow knows of a source's drop. Raises `WarehouseError`, after the rest, for files that
    could not be deleted.
    """
    now, count, errors = datetime.now(UTC), 0, list[str]()
    with connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        for source in load_sources().values():
            try:
                count += len(delete_due_originals(settings, connection, [source], now))
            except WarehouseError as error:
                errors.append(str(error))
            try:
                if keeps_refused(source):
                    count += len(delete_due_refused(settings, connection, source, now, access(source.source)))
            except WarehouseError as error:
                errors.append(str(error))
    if errors:
        raise WarehouseError("\n".join(errors))
    return count


def delete_due_originals(
    settings: Settings, connection: Connection, sources: Iterable[Source], now: datetime | None = None
) -> list[str]:
    """Delete the originals older than their source's `retention_days`, record when, and return their addresses.

    Only files of this instance's landing are deleted. An original that is missing although no deletion was begun has
    been lost: it is a `WarehouseError`, after the others, and is never recorded as deleted. `now` is the present by
    default.
    """
    moment, deleted, errors = now or datetime.now(UTC), list[str](), list[str]()
    for source in sources:
        if source.retention_days is None:
            continue
        due = _due(connection, source.source, moment - timedelta(days=source.retention_days))
        if not due:
            continue
        landing = Landing(settings.landing_of(source.landing))
        claim(landing, owner_of(connection, settings))
        for original in due:
            error = _deletion_error(landing, source, original)
            if error:
                errors.append(error)
                write_notice(connection, source.source, original[1], original[2], error)
                continue
            _delete(connection, landing, source.source, original[0], moment)
            deleted.append(original[0])
    if errors:
        raise WarehouseError("\n".join(errors))
    return deleted


def _due(connection: Connection, source: str, before: datetime) -> list[tuple[str, str, str, bool]]:
    """Return the originals of which every delivery is old enough, and whether their deletion was begun."""
    with connection.transaction():
        return connection.execute(
            "select original_url, max(delivery_name), max(sha256), bool_or(original_deletion_began_at is not null)"
            " from ops.snapshot where source = %s and original_url is not null and original_deleted_at is null"
            " group by original_url having max(loaded_at) <= %s order by original_url",
            [source, before],
        ).fetchall()


def _deletion_error(landing: Landing, source: Source, due: tuple[str, str, str, bool]) -> str | None:
    """Return why an original cannot be deleted; None if it can, or if an interrupted deletion has removed it."""
    address, name, _, began = due
    if not address.startswith(f"{source.landing}/"):
        actual = f"found the original of {name} at {address}"
        return f"{actual}, expected an address below {source.landing}/ of the landing {landing.location}"
    if began or landing.has(address):
        return None
    actual = f"found no {address} in the landing {landing.location}"
    expected = f"expected the original of {name}, which is due to be deleted"
    return f"{actual}, {expected}: it was moved or removed by somebody else, and is not noted as deleted"


def _delete(connection: Connection, landing: Landing, source: str, address: str, moment: datetime) -> None:
    """Delete one original between two updates: so a crash in between is not mistaken for a lost file."""
    _set_moment(connection, "original_deletion_began_at", source, address, moment)
    landing.remove(address)
    _set_moment(connection, "original_deleted_at", source, address, moment)


def _set_moment(connection: Connection, column: str, source: str, address: str, moment: datetime) -> None:
    statement = (
        f"update ops.snapshot set {column} = %s"  # noqa: S608 - fixed column names
        " where source = %s and original_url = %s and original_deleted_at is null"
    )
    with connection.transaction():
        connection.execute(statement.encode(), [moment, source, address])
