"""The files of the landing in a backup: those that the ledger names at the moment of the dump.

Files are addressed by content and never change, so they may be copied after the dump. One that the newest backup has
already becomes a second name of the same bytes (a hard link) where the file system can do that.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

import psycopg

from warehouse.backup.manifest import LANDING, Backup, BackupFile, copy_durably, file_sha256, make_private_folder
from warehouse.disk import DiskFullError
from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Landing
from warehouse.settings import Settings
from warehouse.sources import load_sources

FILES = """
    select landed_url, landed_sha256 from ops.snapshot
    union
    select url, sha256 from ops.delivery where url is not null
"""
ORIGINALS = """
    select original_url, min(source), max(loaded_at) from ops.snapshot
    where original_url is not null and original_deleted_at is null
    group by original_url having not bool_or(original_deletion_began_at is not null)
"""
DELETED = """
    select distinct original_url from ops.snapshot
    where original_deleted_at is not null or original_deletion_began_at is not null
"""


@dataclass(frozen=True)
class LedgerFile:
    """A file that the ledger names; `sha256` is None for an encrypted original, of which it has the clear bytes'."""

    address: str
    sha256: str | None
    delete_after: datetime | None = None


@dataclass
class LandingCopy:
    """What was copied of the landing, and what could not be."""

    files: dict[str, BackupFile] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)


def ledger_files(connection: psycopg.Connection) -> list[LedgerFile]:
    """Return the files that the ledger names, and until when an original may be kept."""
    return sorted(_named_files(connection), key=lambda file: file.address)


def deleted_originals(connection: psycopg.Connection) -> set[str]:
    """Return the addresses of the originals that the retention has deleted or is deleting."""
    return {row[0] for row in connection.execute(DELETED)}


def copy_landing(settings: Settings, files: list[LedgerFile], folder: Path, newest: Backup | None) -> LandingCopy:
    """Copy the files into the folder of a backup; bytes that the ledger does not expect are not copied."""
    done, landings = LandingCopy(), dict[str, Landing]()
    for file in files:
        path = f"{LANDING}/{file.address}"
        try:
            landing = landing_of(settings, file.address, landings)
            linked = _linked(file, path, folder, newest)
            copied = linked or _copied(landing, file, folder / path)
        except DiskFullError:
            raise
        except WarehouseError as error:
            done.missing[file.address] = str(error)
        else:
            done.files[path] = copied.model_copy(update={"delete_after": file.delete_after})
            if linked and not landing.has(file.address):
                done.lost[file.address] = f"{_not_found(landing, file)}; the backup before had it"
    return done


def landing_of(settings: Settings, address: str, landings: dict[str, Landing]) -> Landing:
    """Return the landing that an address belongs to; WarehouseError for one that is not relative to a landing."""
    parts = PurePosixPath(address).parts
    if "://" in address or len(parts) < 2 or parts[0] in ("/", "..") or ".." in parts:
        raise WarehouseError(f"found the address {address}, expected one such as <source>/ab/<sha256>.csv")
    location = settings.landing_of(parts[0])
    return landings.setdefault(location, Landing(location))


def _named_files(connection: psycopg.Connection) -> Iterator[LedgerFile]:
    sources = load_sources()
    for address, sha256 in connection.execute(FILES).fetchall():
        yield LedgerFile(address, sha256)
    for address, source, loaded_at in connection.execute(ORIGINALS).fetchall():
        days = sources[source].retention_days if source in sources else None
        yield LedgerFile(address, None, None if days is None else loaded_at + timedelta(days=days))


def _linked(file: LedgerFile, path: str, folder: Path, newest: Backup | None) -> BackupFile | None:
    """Link the file of the newest backup, if its bytes are still what they were; None if there is no such file."""
    recorded = newest.manifest.files.get(path) if newest else None
    if newest is None or recorded is None or file.sha256 not in (None, recorded.sha256):
        return None
    try:
        if file_sha256(newest.folder / path) != recorded.sha256:
            return None
        make_private_folder((folder / path).parent)
        os.link(newest.folder / path, folder / path)
    except OSError:
        return None
    return recorded


def _copied(landing: Landing, file: LedgerFile, target: Path) -> BackupFile:
    try:
        source = landing.open(file.address)
    except FileNotFoundError:
        raise WarehouseError(_not_found(landing, file)) from None
    except OSError as error:
        raise WarehouseError(f"{landing.location_of(file.address)} cannot be read: {error.strerror}") from error
    with source:
        copied = copy_durably(source, target)
    if file.sha256 not in (None, copied.sha256):
        target.unlink()
        actual = f"found {file.address} with the sha256 {copied.sha256} in the landing {landing.location}"
        raise WarehouseError(f"{actual}, expected {file.sha256}: the file was changed")
    return copied


def _not_found(landing: Landing, file: LedgerFile) -> str:
    return f"found no {file.address} in the landing {landing.location}, expected a file that the ledger names"
