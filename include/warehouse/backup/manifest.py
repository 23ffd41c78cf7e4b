"""A backup is a folder whose manifest is written last: it has the sha256 of every file and of every table's content.

<backups>/20261129T024500.123Z-1a2b3c4d/
    database.dump           pg_dump, custom format, with the planner's statistics
    landing/<address>       the files that the ledger names
    expired.json            originals of persons that were deleted after their time, here too
    manifest.json
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.disk import writing
from warehouse.errors import WarehouseError
from warehouse.fingerprint import Fingerprint

MANIFEST, DUMP, LANDING, EXPIRED = "manifest.json", "database.dump", "landing", "expired.json"
NAME = re.compile(r"^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}$")
DRAFT_SUFFIX = ".part"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
CHUNK = 1 << 20


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BackupFile(_Record):
    """A file of a backup; an original of persons is deleted after a time, as in the landing."""

    sha256: str
    bytes: int
    delete_after: datetime | None = None


class Manifest(_Record):
    """What a backup holds, and what a database restored from it must hold."""

    format: Literal[1] = 1
    name: str
    instance_id: UUID
    snapshot_at: datetime
    server_version: str
    schema_fingerprint: str
    owner: str
    """The role that owns the database's schemas."""
    roles: tuple[str, ...]
    """The roles of the server that own something in the database or have rights in it."""
    keys: str
    """The name of the folder with the keys, apart from the backup."""
    key_fingerprints: dict[str, str]
    files: dict[str, BackupFile]
    missing: dict[str, str]
    """Files that the ledger names and that are not in the backup, and why."""
    lost: dict[str, str] = {}
    """Files that the landing has lost, and that are in the backup because the one before had them."""
    release_columns: dict[str, dict[str, str]]
    releases: dict[int, Fingerprint]
    tables: Fingerprint


@dataclass(frozen=True)
class Backup:
    """A finished backup."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.manifest.name

    @property
    def bytes(self) -> int:
        """The size of its files."""
        return sum(file.bytes for file in self.manifest.files.values())

    @property
    def landing_files(self) -> dict[str, BackupFile]:
        """The files of the landing that were backed up, by address."""
        start = f"{LANDING}/"
        return {path.removeprefix(start): file for path, file in self.manifest.files.items() if path.startswith(start)}

    def expired(self) -> dict[str, str]:
        """Return the addresses of originals whose time has passed, and when they were deleted from this backup."""
        path = self.folder / EXPIRED
        return dict(json.loads(path.read_text())) if path.exists() else {}


def read_backup(folder: Path) -> Backup:
    """Read the manifest of a backup; WarehouseError if the folder is no finished backup."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise WarehouseError(f"{folder}: found no {MANIFEST}, expected a finished backup") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "JSON"
        raise WarehouseError(f"{path}: {place}: {first['msg']}; expected what `warehouse backup` wrote") from None
    return Backup(folder, manifest)


def find_backups(location: Path) -> tuple[list[Backup], list[str]]:
    """Return the backups in a location, oldest first, and a message about each that cannot be read."""
    backups, errors = list[Backup](), list[str]()
    for folder in sorted(location.iterdir()) if location.is_dir() else ():
        if NAME.match(folder.name):
            try:
                backups.append(read_backup(folder))
            except WarehouseError as error:
                errors.append(str(error))
    return backups, errors


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_durably(source: BinaryIO, target: Path) -> BackupFile:
    """Write a private file from an open one; return its sha256 and size."""
    digest, size = hashlib.sha256(), 0
    make_private_folder(target.parent)
    with writing(target, lambda: size), private_file(target) as file:
        while content := source.read(CHUNK):
            digest.update(content)
            size += file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return BackupFile(sha256=digest.hexdigest(), bytes=size)


def write_durably(path: Path, content: bytes) -> None:
    """Write a small private file, which appears whole or not at all and survives a power cut."""
    draft = path.with_name(f".{path.name}{DRAFT_SUFFIX}")
    draft.unlink(missing_ok=True)
    with writing(path, len(content)), private_file(draft) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def private_file(path: Path) -> BinaryIO:
    """Create a file that its owner alone may read, and open it for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb")


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those on the way to it, for its owner alone."""
    if not folder.exists():
        make_private_folder(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Write the entries of a folder to the disk: what was created or renamed in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
