"""The folders of an instance's home, which only the instance's account may enter."""

import errno
import os
import stat
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

UMASK = 0o077
"""New files and folders are readable by their owner alone."""
CLOSED = 0o700
PASSABLE = 0o711
"""Of the home itself: the database server's account passes through it and cannot list it."""
SERVER = "postgres"
"""The folder of the embedded server, which belongs to the server's account."""
FOLDERS = (
    "airflow", "answers", "apis", "backups", "dbt", "drop", "extracts", "key_backups", "landing", "later", "logs",
    "pxweb", "run", "secrets", "site", "spool", "work",
)  # fmt: skip


def prepare_home(settings: Settings) -> None:
    """Make the home's folders that are not there, close all of them to others, and write private files from now on.

    Folders of an earlier version are corrected. A drop folder outside the home is left as its owner has made it.
    """
    os.umask(UMASK)
    home = settings.root
    _make_folder(home, PASSABLE)
    for name in FOLDERS:
        _make_folder(home / name, CLOSED)
    for folder in home.iterdir():
        if folder.is_dir() and folder.name != SERVER and not _is_elsewhere(folder):
            _set_mode(folder, CLOSED)


def _is_elsewhere(folder: Path) -> bool:
    """Say whether a folder is a link: its target may be a share with rights of its own."""
    return folder.is_symlink()


def _make_folder(folder: Path, mode: int) -> None:
    """Make a folder, and those on the way to it, with the mode; a read-only place needs none."""
    if folder.exists():
        _set_mode(folder, mode)
        return
    if not folder.parent.exists():
        _make_folder(folder.parent, PASSABLE)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        if error.errno == errno.EROFS:
            return
        raise WarehouseError(f"{folder} cannot be made: {error.strerror}") from error
    _set_mode(folder, mode)


def _set_mode(folder: Path, mode: int) -> None:
    """Give a folder the mode; WarehouseError where it stays open to others because it is not ours to change."""
    current = stat.S_IMODE(folder.stat().st_mode)
    if current == mode:
        return
    try:
        folder.chmod(mode)
    except OSError as error:
        if current & ~mode:
            difference = f"found mode {current:04o}, expected {mode:04o}"
            raise WarehouseError(f"{folder}: {difference}; its owner must set it ({error.strerror})") from error
