"""Verify a backup: check every file, restore the dump into a scratch server, and compare every table and release."""

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from warehouse.backup.client import restore_dump
from warehouse.backup.content import database_errors, file_errors, manifest_errors
from warehouse.backup.create import backup_dsn, start_database
from warehouse.backup.keys import key_errors, unfit_keys
from warehouse.backup.manifest import DUMP, Backup, find_backups, read_backup
from warehouse.backup.scratch_server import NAME, scratch_database
from warehouse.db import connect
from warehouse.embedded.processes import exclusive
from warehouse.errors import WarehouseError
from warehouse.locks import BACKUP_LOCK, hold_locks
from warehouse.settings import Settings

RECORDED = "select manifest_sha256 from ops.backup where name = %s and location = %s"
RECORD = """
    insert into ops.backup_verification (name, location, seconds, is_verified, message)
    values (%s, %s, round(%s::numeric, 1), %s, %s)
"""


@dataclass(frozen=True)
class Verification:
    """The result of a verification."""

    backup: Backup
    seconds: float
    errors: tuple[str, ...]

    def __str__(self) -> str:
        """Say what was compared, or what is wrong."""
        name, manifest = self.backup.name, self.backup.manifest
        if self.errors:
            return "\n".join([f"backup {name} is not verified:", *self.errors])
        counts = f"{len(manifest.files)} files, {len(manifest.tables)} tables, {len(manifest.releases)} releases"
        return f"backup {name} is verified in {self.seconds:.1f} s: {counts} are equal"


def verify(settings: Settings, name: str | None = None) -> Verification:
    """Verify a backup of this instance, by default the newest, and record the result; none is deleted meanwhile."""
    start_database(settings)
    with connect(backup_dsn(settings), autocommit=True) as connection:
        with hold_locks(connection, BACKUP_LOCK), exclusive(settings, NAME):
            backup, began = chosen_backup(settings, name), time.monotonic()
            place = str(backup.folder.parent)
            row = connection.execute(RECORDED, [backup.name, place]).fetchone()
            errors = _errors(settings, backup, row[0] if row else None)
        result = Verification(backup, time.monotonic() - began, tuple(errors))
        message = "\n".join(result.errors)
        connection.execute(RECORD, [backup.name, place, result.seconds, not errors, message])
    return result


def chosen_backup(settings: Settings, name: str | None) -> Backup:
    """Return the backup of a name or path, or the newest one of the instance's folder."""
    location = settings.backup_folder
    if name is not None:
        return read_backup(Path(name).expanduser().resolve() if "/" in name else location / name)
    backups, errors = find_backups(location)
    if not backups:
        raise WarehouseError("\n".join([f"found no backup in {location}: `warehouse backup` makes one", *errors]))
    return backups[-1]


def _errors(settings: Settings, backup: Backup, recorded_sha256: str | None) -> list[str]:
    """Return what is wrong; a dump whose bytes were changed is not restored."""
    folder = settings.key_backup_folder / backup.manifest.keys
    errors = manifest_errors(backup, recorded_sha256) + file_errors(backup) + key_errors(folder)
    if not errors:
        errors = [f"found another {name} in {folder}, expected the backup's" for name in unfit_keys(folder, backup)]
    dump_path = str(backup.folder / DUMP)
    if not any(dump_path in error for error in errors):
        errors += _restored_errors(settings, backup)
    return errors


def _restored_errors(settings: Settings, backup: Backup) -> list[str]:
    try:
        with scratch_database(settings, backup.manifest.roles) as dsn:
            restore_dump(settings, backup.folder / DUMP, dsn)
            with connect(dsn) as restored:
                return database_errors(restored, backup)
    except (WarehouseError, psycopg.Error) as error:
        return [f"{backup.folder / DUMP} cannot be restored: {error}"]
