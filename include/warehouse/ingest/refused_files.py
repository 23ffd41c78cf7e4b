"""Refused files of person-level sources: recorded while they are in the drop, deleted when their retention ends.

Such a file stays in the drop, so that its sender can replace it and an engineer can look into it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from psycopg import Connection

from warehouse.errors import WarehouseError
from warehouse.ingest.copy_load import source_lock
from warehouse.ingest.drop_folder.drop import DropEntry, list_drop
from warehouse.remote_storage import Access
from warehouse.settings import Settings
from warehouse.sources import Dropbox, Source


def record_refused_files(
    connection: Connection, source: Source, entries: Iterable[DropEntry], refused: Collection[str]
) -> None:
    """Record which refused files (by their printable names) are in the drop now, and which have gone since.

    A file that replaces another under the same name is another file with another retention.
    """
    if source.refused_retention_days is None:
        return
    present = {(entry.name, entry.state) for entry in entries}
    with connection.transaction(), connection.cursor() as cursor:
        retention = timedelta(days=source.refused_retention_days)
        cursor.executemany(
            RECORD, [(source.source, *entry, retention, retention) for entry in sorted(present) if entry[0] in refused]
        )
        waiting = cursor.execute(WAITING, [source.source]).fetchall()
        missing = [number for number, name, state, _ in waiting if (name, state) not in present]
        cursor.execute("update ops.refused_file set gone_at = now() where refused_file_id = any(%s)", [missing])


def delete_due_refused(
    settings: Settings, connection: Connection, source: Source, now: datetime, access: Access | None = None
) -> list[str]:
    """Delete the refused files of a source whose retention has ended, record when, and return their names.

    Raises `WarehouseError` for a drop that cannot be reached, and for files that could not be deleted, after the rest.
    """
    deleted: list[str] = []
    errors: list[str] = []
    with source_lock(connection, source.source):
        with connection.transaction():
            waiting = connection.execute(WAITING, [source.source]).fetchall()
        due = {(name, state): number for number, name, state, after in waiting if after <= now}
        if not due:
            return []
        with list_drop(source.source, settings, access) as entries:
            for entry in (entry for entry in entries if (entry.name, entry.state) in due):
                try:
                    entry.remove()
                except (WarehouseError, OSError) as error:
                    errors.append(str(error))
                    continue
                _set_moment(connection, "deleted_at", due[entry.name, entry.state], now)
                deleted.append(entry.name)
            present = {(entry.name, entry.state) for entry in entries}
        for key in due.keys() - present:
            _set_moment(connection, "gone_at", due[key], now)
    if errors:
        raise WarehouseError("\n".join(errors))
    return deleted


def keeps_refused(source: Source) -> bool:
    """Say whether refused files of the source are kept: it is person-level and delivered as files."""
    return source.refused_retention_days is not None and isinstance(source.connector, Dropbox)


def _set_moment(connection: Connection, column: str, number: int, moment: datetime) -> None:
    statement = f"update ops.refused_file set {column} = %s where refused_file_id = %s"  # noqa: S608 - fixed column names
    with connection.transaction():
        connection.execute(statement.encode(), [moment, number])


RECORD = """
    insert into ops.refused_file (source, delivery_name, state, delete_after) values (%s, %s, %s, now() + %s)
    on conflict (source, delivery_name, state) do update
    set gone_at = null, delete_after = refused_file.refused_at + %s
"""
WAITING = """
    select refused_file_id, delivery_name, state, delete_after from ops.refused_file
    where source = %s and deleted_at is null and gone_at is null
"""
