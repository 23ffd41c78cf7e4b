"""The drop folder: which delivered files there are, of which table, and whether they are whole."""

import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BufferedReader
from pathlib import Path

from warehouse.errors import DeliveryError, Place
from warehouse.privacy.pseudonym import has_shape, mask
from warehouse.sources import Table

UNFINISHED = re.compile(r"~\$.*|\..*|.*\.(part|tmp|crdownload)", re.IGNORECASE)
QUIET = 1.0
"""Seconds a file must not have changed before it is read."""


@dataclass(frozen=True)
class DroppedFile:
    """A regular file of the drop folder, the raw table it belongs to, and the day its name gives."""

    path: Path
    table: str
    as_of: date | None
    state: tuple[int, ...]

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.state[2]

    def open(self) -> BufferedReader:
        """Open the file itself, never what a link leads to; it must be the one that was looked at."""
        file = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
        if _state(os.fstat(file.fileno())) != self.state:
            file.close()
            raise self.changed()
        return file

    def is_same(self) -> bool:
        """Say whether the file lies there as it was looked at."""
        try:
            return _state(self.path.lstat()) == self.state
        except FileNotFoundError:
            return False

    def changed(self) -> DeliveryError:
        """Return the error of a file that was written while it was read."""
        return DeliveryError(Place(mask(self.path.name)), "a file that changes while it is read", "a finished file")


def names(folder: Path) -> list[Path]:
    """Return what lies in the folder, by name; unfinished files (`~$...`, `....part`) are passed over."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not UNFINISHED.fullmatch(path.name))


def look_at(path: Path, tables: Mapping[str, Table], quiet: float = QUIET) -> DroppedFile | None:
    """Return what a name of the folder is; None while it is still being written, or is gone.

    Waits up to `quiet` seconds for a file that has just been written. Raises `DeliveryError` for what is not
    a regular file, or belongs to no table.
    """
    place = Place(mask(path.name))
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            raise DeliveryError(place, _kind(state.st_mode), "a regular file")
        table, as_of = _table(path.name, tables)
        age = time.time() - state.st_mtime
        if age < quiet:
            time.sleep(min(quiet - age, quiet))
        same = _state(path.lstat()) == _state(state)
    except FileNotFoundError:
        return None
    return DroppedFile(path, table, as_of, _state(state)) if same else None


def _table(name: str, tables: Mapping[str, Table]) -> tuple[str, date | None]:
    place = Place(mask(name))
    if has_shape(name):
        raise DeliveryError(place, "a name with what looks like a henkilötunnus", "no personal data in file names")
    for table, declared in tables.items():
        match = re.fullmatch(declared.files, name)
        if match:
            return table, _as_of(place, match.groupdict().get("as_of"))
    patterns = " or ".join(table.files for table in tables.values())
    raise DeliveryError(place, "a file of no declared table", f"a name like {patterns}")


def _as_of(place: Place, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DeliveryError(place, f"the date '{text}' in the name", "a day of the calendar") from None


def _state(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _kind(mode: int) -> str:
    kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe"}
    return kinds.get(stat.S_IFMT(mode), "a special file")
