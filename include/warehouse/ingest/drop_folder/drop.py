"""The drop of one source as the intake sees it: always a folder of this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drop_folder.access import Access, access_of
from warehouse.ingest.drop_folder.local import list_files, printable_name
from warehouse.ingest.drop_folder.remote import RemoteFile, Storage
from warehouse.settings import Settings


@dataclass(frozen=True)
class DropEntry:
    """One entry of a drop: its name as it may be written down, its state, and what deletes it if it is still so."""

    name: str
    state: str
    remove: Callable[[], None]


@contextmanager
def list_drop(source: str, settings: Settings, access: Access | None = None) -> Iterator[list[DropEntry]]:
    """Look into a drop, here or over there; nothing is brought. Raises `WarehouseError` if it cannot be reached."""
    remote = access or access_of(source, settings)
    if remote is None:
        yield local_entries(Path(settings.drop_place(source)))
        return
    storage = Storage(remote)
    try:
        yield remote_entries(storage)
    finally:
        storage.close()


def local_entries(folder: Path) -> list[DropEntry]:
    """Return what lies in a folder of this machine; unfinished files are passed over."""
    entries = []
    for path in list_files(folder):
        state = _state(path)
        if state is not None:
            entries.append(DropEntry(printable_name(path.name), state, partial(_remove, path, state)))
    return entries


def remote_entries(storage: Storage) -> list[DropEntry]:
    """Return what lies in a remote drop."""
    return [_remote(storage, remote_file) for remote_file in storage.list_files().values()]


def _remote(storage: Storage, remote_file: RemoteFile) -> DropEntry:
    return DropEntry(remote_file.printable_name, remote_file.state, partial(storage.remove, remote_file))


def _state(path: Path) -> str | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return f"{status.st_size} {status.st_mtime_ns}"


def _remove(path: Path, state: str) -> None:
    if _state(path) != state:
        return
    if path.is_dir() and not path.is_symlink():
        raise WarehouseError(f"{path}: found a folder that is due to be deleted, expected its sender to remove it")
    path.unlink(missing_ok=True)


@dataclass
class Drop:
    """The folder; what could not be brought into it (names with their errors), and what was not finished.

    `fault` is why the place could not be reached; the intake goes on without it and raises it at the end.
    """

    folder: Path
    refused: list[tuple[str, DeliveryError]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    fault: WarehouseError | None = None

    def finish(self, path: Path) -> DeliveryError | None:
        """Do what remains after a file was looked at by the intake; return why it could not be done."""
        return None

    def entries(self) -> list[DropEntry]:
        """Return what lies where the source delivers, after the intake."""
        return local_entries(self.folder)

    def discard_copy(self, path: Path) -> None:
        """Keep no copy of a file in which a person was found; the sender's own stays where it is."""
