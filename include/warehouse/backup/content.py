"""Compares a backup's files and a restored database with the manifest."""

import hashlib
from pathlib import Path

import psycopg

from warehouse.backup.manifest import DUMP, EXPIRED, MANIFEST, Backup, BackupFile, file_sha256
from warehouse.fingerprint import Fingerprint, changed_relations, release_fingerprints, table_fingerprints

NOT_INCLUDED = "not in the backup"


def file_errors(backup: Backup) -> list[str]:
    """Return what is wrong with the files of a backup: changed, missing, not listed, not included when it was made."""
    errors, expired = [], backup.expired()
    for path, recorded in backup.manifest.files.items():
        if path.partition("/")[2] not in expired:
            errors += _file_error(backup.folder / path, recorded)
    listed = {*backup.manifest.files, MANIFEST, EXPIRED}
    for extra in sorted(path for path in backup.folder.rglob("*") if path.is_file()):
        if str(extra.relative_to(backup.folder)) not in listed:
            errors.append(f"found {extra}, which is not in {MANIFEST}")
    errors += [f"{NOT_INCLUDED}: {reason}" for reason in backup.manifest.missing.values()]
    return errors


def _file_error(path: Path, recorded: BackupFile) -> list[str]:
    if not path.is_file():
        return [f"found no {path}, expected {recorded.bytes} bytes"]
    size = path.stat().st_size
    if size != recorded.bytes:
        return [f"found {size} bytes in {path}, expected {recorded.bytes}"]
    sha256 = file_sha256(path)
    return [] if sha256 == recorded.sha256 else [f"found the sha256 {sha256} of {path}, expected {recorded.sha256}"]


def manifest_errors(backup: Backup, recorded_sha256: str | None) -> list[str]:
    """Return whether the manifest is another one than the database has recorded."""
    sha256 = hashlib.sha256((backup.folder / MANIFEST).read_bytes()).hexdigest()
    if recorded_sha256 in (None, sha256):
        return []
    return [f"found the sha256 {sha256} of {backup.folder / MANIFEST}, expected {recorded_sha256} as in ops.backup"]


def database_errors(connection: psycopg.Connection, backup: Backup) -> list[str]:
    """Return what differs between a restored database and the backup's manifest: tables, and releases by relation."""
    manifest = backup.manifest
    errors = _differences("tables", table_fingerprints(connection), manifest.tables)
    releases = release_fingerprints(connection, manifest.release_columns)
    for release_id in sorted(releases.keys() | manifest.releases.keys()):
        expected = manifest.releases.get(release_id, {})
        errors += _differences(f"release {release_id}", releases.get(release_id, {}), expected)
    return errors


def _differences(subject: str, actual: Fingerprint, expected: Fingerprint) -> list[str]:
    names = changed_relations(actual, expected)
    if not names:
        return []
    first = names.split(", ")[0]
    counts = f"{first}: found {actual.get(first)}, expected {expected.get(first)}"
    return [f"{DUMP}: {subject}: found another content after the restore in {names} ({counts})"]
