"""Make a backup: a dump of one snapshot of the database, then the files of the landing that this snapshot names.

The folder has its name only when everything is on the disk. What a killed process leaves is called `.part`, and the
next backup removes it.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from warehouse.backup.client import dump
from warehouse.backup.keys import back_up_keys
from warehouse.backup.landing_files import LedgerFile, copy_landing, deleted_originals, ledger_files
from warehouse.backup.manifest import (
    DRAFT_SUFFIX,
    DUMP,
    EXPIRED,
    MANIFEST,
    Backup,
    BackupFile,
    Manifest,
    file_sha256,
    find_backups,
    make_private_folder,
    read_backup,
    sync_folder,
    write_durably,
)
from warehouse.db import connect, knows_owner, owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.errors import WarehouseError
from warehouse.fingerprint import release_columns, release_fingerprints, table_fingerprints
from warehouse.home import prepare_home
from warehouse.locks import BACKUP_LOCK, MARTS_SHARED, SESSION, hold_locks
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings

ROLES_OF_DATABASE = """
    select rolname from pg_roles
    where oid in (
        select refobjid from pg_shdepend
        where dbid = (select oid from pg_database where datname = current_database())
            and refclassid = 'pg_authid'::regclass
        union all
        select relowner from pg_class where oid >= 16384
        union all
        select nspowner from pg_namespace where oid >= 16384
    )
    order by rolname
"""
"""Who owns something or has rights; that the server's first superuser does is not in pg_shdepend."""
STATE = """
    select instance_id, transaction_timestamp(), current_setting('server_version'), schema_state.fingerprint,
        pg_get_userbyid(nspowner)
    from ops.instance cross join ops.schema_state cross join pg_namespace
    where nspname = 'ops'
"""
FINISHED = """
    select name from ops.backup where location = %s and finished_at >= %s and deleted_at is null
    order by backup_id desc limit 1
"""


@dataclass(frozen=True)
class BackupOutcome:
    """A backup that was made, or that another process made meanwhile; `errors` are about files of the landing."""

    backup: Backup
    is_shared: bool = False
    errors: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say what was made, and what it shows."""
        manifest = self.backup.manifest
        maker = "made by another process meanwhile, " if self.is_shared else ""
        size = f"{len(self.backup.landing_files)} files of the landing, {self.backup.bytes} bytes"
        return f"backup {self.backup.name}: {maker}as of {manifest.snapshot_at:%Y-%m-%d %H:%M:%S}Z, {size}"


def back_up(settings: Settings) -> BackupOutcome:
    """Make a backup; of two processes that ask at once, one makes it for both.

    Files that the landing has lost do not stop it: they are in `errors`.
    """
    start_database(settings)
    with connect(backup_dsn(settings), autocommit=True) as connection:
        check_keys(connection, settings)
        asked_at = _one(connection, "select clock_timestamp()")[0]
        with hold_locks(connection, BACKUP_LOCK):
            row = connection.execute(FINISHED, [str(settings.backup_folder), asked_at]).fetchone()
            if row:
                return _outcome(read_backup(settings.backup_folder / row[0]), is_shared=True)
            return _outcome(_make(settings, connection))


def backup_dsn(settings: Settings) -> str:
    """Return the address of who may read everything: the owner where it is known, else the role `backup`."""
    return owner_dsn(settings) if knows_owner(settings) else role_dsn(settings, "backup")


def start_database(settings: Settings) -> None:
    """Start the embedded server if the database is on it; the schema is left as it is."""
    prepare_home(settings)
    if settings.is_embedded:
        Server(settings).start()


def _make(settings: Settings, connection: psycopg.Connection) -> Backup:
    """Make the keys' copy and the backup; OSError becomes a message, and what is not finished is removed."""
    location = settings.backup_folder
    try:
        keys, present = back_up_keys(settings), find_backups(location)[0]
        make_private_folder(location)
        with _snapshot(settings) as (reader, snapshot):
            content = _described(reader) | {"keys": keys}
            draft = _new_draft(location, content["name"])
            with _removed_on_failure(draft):
                dump(settings, backup_dsn(settings), snapshot, draft / DUMP)
            files = ledger_files(reader)
        with _removed_on_failure(draft):
            content |= _copy_files(settings, connection, files, draft, present[-1] if present else None)
            return _finish(connection, draft, Manifest(**content))
    except OSError as error:
        place = error.filename or location
        raise WarehouseError(f"{place}: {error.strerror or error}; no backup was made") from error


def dump_partly(settings: Settings, target: Path, without_rows: Sequence[str]) -> None:
    """Dump the database as one snapshot shows it, of some tables the definition alone."""
    options = [f"--exclude-table-data={name}" for name in without_rows]
    with _snapshot(settings) as (_, snapshot):
        dump(settings, backup_dsn(settings), snapshot, target, options)


def roles_of_database(connection: psycopg.Connection) -> list[str]:
    """Return the roles that own something in the database or have rights in it."""
    return [row[0] for row in connection.execute(ROLES_OF_DATABASE)]


def _described(reader: psycopg.Connection) -> dict[str, Any]:
    """Return what the manifest says of the database; every table is locked against changes of it from then on."""
    instance_id, snapshot_at, version, schema, owner = _one(reader, STATE)
    columns, moment = release_columns(reader), snapshot_at.astimezone(UTC)
    return {
        "name": f"{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1000:03d}Z-{str(instance_id)[:8]}",
        "instance_id": instance_id,
        "snapshot_at": moment,
        "server_version": version,
        "schema_fingerprint": schema,
        "owner": owner,
        "roles": tuple(row[0] for row in reader.execute(ROLES_OF_DATABASE)),
        "key_fingerprints": dict(reader.execute("select name, fingerprint from ops.instance_key").fetchall()),
        "release_columns": columns,
        "releases": release_fingerprints(reader, columns),
        "tables": table_fingerprints(reader),
    }


@contextmanager
def _removed_on_failure(draft: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _copy_files(
    settings: Settings, connection: psycopg.Connection, files: list[LedgerFile], draft: Path, newest: Backup | None
) -> dict[str, Any]:
    """Copy the landing's files; those that the retention has deleted since the snapshot are noted as expired."""
    path = draft / DUMP
    dumped = BackupFile(sha256=file_sha256(path), bytes=path.stat().st_size)
    copied = copy_landing(settings, files, draft, newest)
    expired = sorted(set(copied.missing) & deleted_originals(connection))
    if expired:
        moment = datetime.now(UTC).isoformat()
        write_durably(draft / EXPIRED, json.dumps(dict.fromkeys(expired, moment), indent=2).encode())
    missing = {address: reason for address, reason in copied.missing.items() if address not in expired}
    return {"files": {DUMP: dumped, **copied.files}, "missing": missing, "lost": copied.lost}


def _finish(connection: psycopg.Connection, draft: Path, manifest: Manifest) -> Backup:
    """Write the manifest, give the folder its name, and record the backup."""
    content = manifest.model_dump_json(indent=2).encode()
    write_durably(draft / MANIFEST, content)
    for folder in (path for path in draft.rglob("*") if path.is_dir()):
        sync_folder(folder)
    folder = draft.with_name(manifest.name)
    draft.rename(folder)
    sync_folder(folder.parent)
    backup = Backup(folder, manifest)
    connection.execute(
        "insert into ops.backup (name, location, snapshot_at, bytes, landing_files, missing_files, manifest_sha256)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [
            backup.name, str(folder.parent), manifest.snapshot_at, backup.bytes, len(backup.landing_files),
            len(manifest.missing), hashlib.sha256(content).hexdigest(),
        ],
    )  # fmt: skip
    return backup


@contextmanager
def _snapshot(settings: Settings) -> Iterator[tuple[psycopg.Connection, str]]:
    """Yield a connection that reads one snapshot, and the name under which others read the same; no build runs."""
    with connect(backup_dsn(settings)) as connection:
        connection.execute(SESSION)
        connection.commit()
        with hold_locks(connection, MARTS_SHARED):
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield connection, str(_one(connection, "select pg_export_snapshot()")[0])


def _new_draft(location: Path, name: str) -> Path:
    """Make the folder of a backup in the making; remove what killed processes left of the same instance."""
    for leftover in location.glob(f".*-{name.rpartition('-')[2]}{DRAFT_SUFFIX}"):
        shutil.rmtree(leftover)
    if (location / name).exists():
        raise WarehouseError(f"found {location / name}, expected no backup of this moment: try again")
    draft = location / f".{name}{DRAFT_SUFFIX}"
    make_private_folder(draft)
    return draft


def _outcome(backup: Backup, *, is_shared: bool = False) -> BackupOutcome:
    manifest = backup.manifest
    return BackupOutcome(backup, is_shared, (*manifest.missing.values(), *manifest.lost.values()))


def _one(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    if row is None:
        raise WarehouseError("the database has not been set up: run `warehouse migrate`")
    return row
