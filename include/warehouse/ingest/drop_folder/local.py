"""The drop folder: which delivered files there are, of which table, and whether they are whole."""

import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from zoneinfo import ZoneInfo

from warehouse.errors import DeliveryError, Place, WarehouseError
from warehouse.privacy.pseudonym import has_shape, mask
from warehouse.sources import Table

UNFINISHED = re.compile(r"~\$.*|\..*|.*\.(part|tmp|crdownload)", re.IGNORECASE)
HELSINKI = ZoneInfo("Europe/Helsinki")
CLOCK_TOLERANCE = timedelta(days=1)
"""How far the clock of a sender may be ahead."""
QUIET_SECONDS = 1.0
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
        """Open the file without following links; it must be the file that was inspected."""
        try:
            file = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
        except PermissionError:
            raise self.refused("a file that may not be read", "a file the warehouse may read") from None
        except OSError:
            raise self.changed() from None
        if _state(os.fstat(file.fileno())) != self.state:
            file.close()
            raise self.changed()
        return file

    def is_same(self) -> bool:
        """Say whether the file is unchanged since it was inspected."""
        try:
            return _state(self.path.lstat()) == self.state
        except OSError:
            return False

    def changed(self) -> DeliveryError:
        """Return the error of a file that was written while it was read."""
        return self.refused("a file that changes while it is read", "a finished file")

    def refused(self, actual: str, expected: str) -> DeliveryError:
        """Return an error about the whole file."""
        return DeliveryError(Place(printable_name(self.path.name)), actual, expected)


def list_files(folder: Path) -> list[Path]:
    """Return the paths in the folder by name, without unfinished files (`~$...`, `....part`)."""
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        raise WarehouseError(f"{folder} may not be read: give the warehouse the right to it") from None
    return [path for path in paths if not UNFINISHED.fullmatch(path.name)]


def printable_name(name: str) -> str:
    """Return a file's name for messages and the ledger: without henkilötunnus and control characters."""
    return mask("".join(char if char.isprintable() else "?" for char in name))


def inspect_file(path: Path, tables: Mapping[str, Table] | None, quiet: float = QUIET_SECONDS) -> DroppedFile | None:
    """Return the delivered file of a path; None while it is still being written, or is gone.

    Without `tables` a file may have any name, and its content decides its table. Waits up to `quiet` seconds for
    a file that has just been written. Raises `DeliveryError` for what is not a regular file, belongs to no table, or
    has a name that could lead elsewhere.
    """
    place = Place(printable_name(path.name))
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            raise DeliveryError(place, _kind(state.st_mode), "a regular file")
        table, as_of = _table(path.name, place, tables)
        age = time.time() - state.st_mtime
        if age < quiet:
            time.sleep(min(quiet - age, quiet))
        same = _state(path.lstat()) == _state(state)
    except FileNotFoundError:
        return None
    return DroppedFile(path, table, as_of, _state(state)) if same else None


def _table(name: str, place: Place, tables: Mapping[str, Table] | None) -> tuple[str, date | None]:
    if has_shape(name):
        raise DeliveryError(place, "a name with what looks like a henkilötunnus", "no personal data in file names")
    if "\\" in name or not name.isprintable():
        raise DeliveryError(place, "a name with backslashes or control characters", "a plain file name")
    if tables is None:
        return "", None
    for table, declared in tables.items():
        match = re.fullmatch(declared.files, name)
        if match:
            return table, _as_of(place, match.groupdict().get("as_of"))
    patterns = " or ".join(table.files for table in tables.values())
    raise DeliveryError(place, "a file of no declared table", f"a name like {patterns}")


def _as_of(place: Place, text: str | None) -> date | None:
    """Return the day in a name; one that is to come would count for all deliveries until then."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise DeliveryError(place, f"the date '{text}' in the name", "a day of the calendar") from None
    if day is not None and day > datetime.now(HELSINKI).date() + CLOCK_TOLERANCE:
        raise DeliveryError(place, f"the date '{text}' in the name", "a day that is not in the future")
    return day


def _state(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _kind(mode: int) -> str:
    kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe"}
    return kinds.get(stat.S_IFMT(mode), "a special file")
