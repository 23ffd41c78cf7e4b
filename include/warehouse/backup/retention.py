"""Deletes old backups, and originals of persons from every backup when their time has passed."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from warehouse.backup.create import backup_dsn
from warehouse.backup.keys import delete_keys
from warehouse.backup.landing_files import deleted_originals
from warehouse.backup.manifest import DRAFT_SUFFIX, EXPIRED, LANDING, Backup, find_backups, write_durably
from warehouse.db import connect
from warehouse.locks import BACKUP_LOCK, hold_locks
from warehouse.settings import Settings

LAST_VERIFIED = """
    select distinct on (name) name, is_verified from ops.backup_verification
    where location = %s order by name, backup_verification_id desc
"""


def delete_expired_originals(settings: Settings, now: datetime | None = None) -> int:
    """Delete originals whose time has passed from every backup of the folder, and return how many.

    Also those that the retention of the landing has deleted, should a source's time have been shortened.
    """
    moment, count = now or datetime.now(UTC), 0
    with connect(backup_dsn(settings), autocommit=True) as connection, hold_locks(connection, BACKUP_LOCK):
        deleted, instance_id = deleted_originals(connection), _instance_id(connection)
        for backup in find_backups(settings.backup_folder)[0]:
            is_ours = backup.manifest.instance_id == instance_id
            due = [
                address
                for address, file in backup.landing_files.items()
                if (file.delete_after and file.delete_after <= moment) or (is_ours and address in deleted)
            ]
            count += _delete_originals(backup, due, moment)
    return count


def delete_old_backups(settings: Settings, now: datetime | None = None) -> list[str]:
    """Delete this instance's backups that are older than `backup_days`, and the keys that only they name.

    A backup is deleted only if a newer one is verified; other instances' backups in the folder are left alone.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=settings.backup_days)
    with connect(backup_dsn(settings), autocommit=True) as connection, hold_locks(connection, BACKUP_LOCK):
        instance_id = _instance_id(connection)
        backups, errors = find_backups(settings.backup_folder)
        ours = [backup for backup in backups if backup.manifest.instance_id == instance_id]
        verified = _newest_verified(connection, settings, ours)
        if verified is None:
            return []
        old = [backup for backup in ours if backup.manifest.snapshot_at < before and backup.name < verified.name]
        for backup in old:
            _delete_backup(connection, backup)
        if not errors:  # one that cannot be read may name any keys
            used = {backup.manifest.keys for backup in backups if backup not in old}
            delete_keys(settings, {backup.manifest.keys for backup in old} - used)
    return [backup.name for backup in old]


def _instance_id(connection: psycopg.Connection) -> UUID | None:
    row = connection.execute("select instance_id from ops.instance").fetchone()
    return row[0] if row else None


def _delete_originals(backup: Backup, due: list[str], moment: datetime) -> int:
    """Note the originals as expired, then delete them: a killed process leaves none that is missed or kept."""
    expired = backup.expired()
    fresh = [address for address in due if address not in expired]
    if fresh:
        content = expired | dict.fromkeys(fresh, moment.isoformat())
        write_durably(backup.folder / EXPIRED, json.dumps(content, indent=2).encode())
    for address in due:
        (backup.folder / LANDING / address).unlink(missing_ok=True)
    return len(fresh)


def _newest_verified(connection: psycopg.Connection, settings: Settings, backups: list[Backup]) -> Backup | None:
    rows = connection.execute(LAST_VERIFIED, [str(settings.backup_folder)]).fetchall()
    results: dict[str, bool] = dict(rows)
    return next((backup for backup in reversed(backups) if results.get(backup.name)), None)


def _delete_backup(connection: psycopg.Connection, backup: Backup) -> None:
    """Take the backup's name away first, so that a killed deletion leaves nothing that looks whole."""
    draft = backup.folder.with_name(f".{backup.name}{DRAFT_SUFFIX}")
    backup.folder.rename(draft)
    connection.execute("update ops.backup set deleted_at = clock_timestamp() where name = %s", [backup.name])
    shutil.rmtree(draft)
