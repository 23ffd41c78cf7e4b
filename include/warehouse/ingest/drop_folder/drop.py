"""The drop of one source as the ingest sees it: always a local folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drop_folder.access import access_of
from warehouse.ingest.drop_folder.local import list_files, printable_name
from warehouse.ingest.drop_folder.remote import RemoteFile, Storage
from warehouse.remote_storage import Access
from warehouse.settings import Settings


@dataclass(frozen=True)
class DropEntry:
    """One entry of a drop: its printable name, its state, and a function that deletes it if the state is unchanged."""

    name: str
    state: str
    remove: Callable[[], None]


@contextmanager
def list_drop(source: str, settings: Settings, access: Access | None = None) -> Iterator[list[DropEntry]]:
    """List a local or remote drop without fetching files. Raises `WarehouseError` if it cannot be reached."""
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
    """Return the entries of a local folder without unfinished files."""
    entries = []
    for path in list_files(folder):
        state = _state(path)
        if state is not None:
            entries.append(DropEntry(printable_name(path.name), state, partial(_remove, path, state)))
    return entries


def remote_entries(storage: Storage) -> list[DropEntry]:
    """Return the entries of a remote drop."""
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
    """The folder, the files that could not be fetched into it (`refused`), and those not finished.

    `connection_error` is why the remote drop could not be reached; the ingest goes on and raises it at the end.
    """

    folder: Path
    refused: list[tuple[str, DeliveryError]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    connection_error: WarehouseError | None = None

    def finish(self, path: Path) -> DeliveryError | None:
        """Finish the work on a file after its ingest; return why that failed. A local folder needs nothing."""
        return None

    def entries(self) -> list[DropEntry]:
        """Return the entries of the drop after the ingest."""
        return local_entries(self.folder)

    def discard_copy(self, path: Path) -> None:
        """Delete the fetched copy of a file with personal data; the sender's file is not changed."""
