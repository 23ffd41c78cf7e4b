"""Copies of an instance's secrets, apart from its backups: one folder for each state of them.

    <key_backups>/keys-0a1b2c3d4e5f/    the files of `secrets/`, and manifest.json with their sha256

Who has the backups alone can open no original and make no pseudonym; who has the keys alone has no data.
"""

import hashlib
import io
import json
import shutil
from pathlib import Path

from warehouse.backup.manifest import (
    DRAFT_SUFFIX,
    MANIFEST,
    Backup,
    copy_durably,
    file_sha256,
    make_private_folder,
    sync_folder,
    write_durably,
)
from warehouse.errors import WarehouseError
from warehouse.privacy.instance import home_fingerprint
from warehouse.settings import Settings

PREFIX = "keys-"


def back_up_keys(settings: Settings) -> str:
    """Copy the secrets of the home, unless there is such a copy; return its name."""
    location = settings.key_backup_folder
    _refuse_nested(settings)
    secrets = {path.name: path.read_bytes() for path in _secret_files(settings.secrets)}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(secrets.items())}
    name = f"{PREFIX}{hashlib.sha256(json.dumps(checksums).encode()).hexdigest()[:12]}"
    if key_errors(location / name):
        draft = location / f".{name}{DRAFT_SUFFIX}"
        shutil.rmtree(draft, ignore_errors=True)
        make_private_folder(draft)
        for file, content in secrets.items():
            copy_durably(io.BytesIO(content), draft / file)
        write_durably(draft / MANIFEST, json.dumps(checksums, indent=2).encode())
        shutil.rmtree(location / name, ignore_errors=True)
        draft.rename(location / name)
        sync_folder(location)
    return name


def key_errors(folder: Path) -> list[str]:
    """Return what is wrong with a copy of the keys: files that are missing or were changed."""
    try:
        checksums = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        return [f"found no {MANIFEST} in {folder}, expected a copy of the keys"]
    errors = []
    for name, sha256 in checksums.items():
        path = folder / name
        if not path.is_file():
            errors.append(f"found no {path}, expected a file of the keys")
        elif file_sha256(path) != sha256:
            errors.append(f"found other bytes in {path} than were copied there")
    return errors


def unfit_keys(folder: Path, backup: Backup) -> list[str]:
    """Return the names of the keys that are not those the rows of a backup were loaded with."""
    return [
        name
        for name, fingerprint in backup.manifest.key_fingerprints.items()
        if home_fingerprint(folder, name) != fingerprint
    ]


def restore_keys(folder: Path, secrets: Path) -> int:
    """Copy keys into the secrets of a home; WarehouseError, and no change, if it has other ones of these names."""
    files = [path for path in _secret_files(folder) if path.name != MANIFEST]
    different = [path.name for path in files if _has_other(secrets / path.name, path)]
    if different:
        raise WarehouseError(
            f"found other secrets in {secrets} than in {folder}, expected none or the same: {', '.join(different)}"
        )
    for path in files:
        if not (secrets / path.name).exists():
            make_private_folder(secrets)
            write_durably(secrets / path.name, path.read_bytes())
    return len(files)


def delete_keys(settings: Settings, names: set[str]) -> None:
    """Delete copies of the keys."""
    for name in names:
        shutil.rmtree(settings.key_backup_folder / name, ignore_errors=True)


def _refuse_nested(settings: Settings) -> None:
    keys, backups = settings.key_backup_folder, settings.backup_folder
    if keys.is_relative_to(backups) or backups.is_relative_to(keys):
        raise WarehouseError(
            f"found WAREHOUSE_KEY_BACKUPS={keys} and WAREHOUSE_BACKUPS={backups}, expected folders of which neither"
            " is in the other: keys are kept apart from the data"
        )


def _secret_files(folder: Path) -> list[Path]:
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def _has_other(path: Path, original: Path) -> bool:
    return path.exists() and path.read_bytes() != original.read_bytes()
