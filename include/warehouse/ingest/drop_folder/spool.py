"""Fetches a remote drop to a local folder, each file whole or not at all."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import Connection

from warehouse.disk import writing
from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drop_folder.access import access_of
from warehouse.ingest.drop_folder.drop import Drop, DropEntry, remote_entries
from warehouse.ingest.drop_folder.remote import RemoteFile, Storage
from warehouse.locks import ingest_lock, try_lock
from warehouse.remote_storage import Access
from warehouse.settings import LARGEST_EXTRACT, LARGEST_FILE, Settings
from warehouse.sources import Source, load_sources

DRAFT_NAME, INDEX_NAME, IGNORED = ".draft.part", ".index.json", "left "


def delete_leftover_spools(settings: Settings, connection: Connection, running: str) -> None:
    """Delete the fetched files of persons that killed runs left, of every source: theirs may not run for days.

    The caller holds the lock of the source `running`. A source that is being loaded at this moment is skipped, and
    the files of sources without persons stay, for they are not fetched again. Nothing is lost: what was not loaded is
    still in the remote drop.
    """
    kept = {name for name, source in load_sources().items() if not source.person_level}
    for folder in settings.spool.glob("*"):
        if folder.name == running and running not in kept:
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name not in kept:
            with try_lock(connection, ingest_lock(folder.name)) as free:
                if free:
                    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Spool(Drop):
    """A remote drop, fetched to a local folder. A file that is removed from it after loading is removed remotely too.

    Of persons nothing stays here: what was not loaded is fetched again the next time. Other files stay, and are
    fetched again only when they have changed. `states` holds the remote state of each file, for the next time.
    """

    storage: Storage | None = None
    keeps_files: bool = True
    largest: int = LARGEST_EXTRACT
    wait: float = 0.0
    fetched: dict[str, RemoteFile] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def fetch_new(self, storage: Storage) -> None:
        """Fetch every file that is new and finished, each whole or not at all."""
        self.storage, states_before = storage, self._read_states()
        remote_files = self._accepted_files()
        for path in self.folder.iterdir():
            if path.name not in remote_files and path.name != INDEX_NAME:
                path.unlink()
        ignored = {
            name: remote_file
            for name, remote_file in remote_files.items()
            if states_before.get(name) == IGNORED + remote_file.state
        }
        self.fetched = {
            name: remote_file
            for name, remote_file in remote_files.items()
            if states_before.get(name) == remote_file.state and self._has_copy(name)
        }
        for remote_file in self._complete_files(
            {name: remote_file for name, remote_file in remote_files.items() if name not in self.fetched | ignored}
        ):
            with self._refusing(remote_file):
                self._fetch(remote_file)
        self.states = {name: states_before[name] for name in ignored} | {
            name: remote_file.state for name, remote_file in self.fetched.items()
        }
        self._write_states()

    def discard_copy(self, path: Path) -> None:
        """Delete the copy, and do not fetch the file again until it changes."""
        path.unlink(missing_ok=True)
        if path.name in self.fetched:
            self.states[path.name] = IGNORED + self.fetched[path.name].state
            self._write_states()

    def entries(self) -> list[DropEntry]:
        """Return the entries of the remote drop."""
        return remote_entries(self.storage) if self.storage is not None else []

    def finish(self, path: Path) -> DeliveryError | None:
        """Delete the remote file if the local copy was removed, which happens only after loading."""
        remote_file = self.fetched.get(path.name)
        if remote_file is None or self.storage is None or path.exists():
            return None
        try:
            self.storage.remove(remote_file)
        except DeliveryError as error:
            return error
        except WarehouseError as error:
            self.connection_error = error
        except self.storage.kind.MISSING:
            pass  # somebody has removed it already
        return None

    def _accepted_files(self) -> dict[str, RemoteFile]:
        assert self.storage is not None
        accepted: dict[str, RemoteFile] = {}
        for remote_file in self.storage.list_files().values():
            with self._refusing(remote_file):
                remote_file.check(self.largest)
                accepted[remote_file.name] = remote_file
        return accepted

    def _has_copy(self, name: str) -> bool:
        return (self.folder / name).exists()

    def _write_states(self) -> None:
        with writing(self.folder / INDEX_NAME):
            (self.folder / INDEX_NAME).write_text(json.dumps(self.states), encoding="utf-8")

    def _complete_files(self, new: dict[str, RemoteFile]) -> Iterator[RemoteFile]:
        """Yield the new files that are complete: where files grow visibly, those that do not change for a while."""
        assert self.storage is not None
        if not new or not self.storage.kind.FILES_GROW:
            yield from new.values()
            return
        time.sleep(self.wait)
        listed_again = self.storage.list_files()
        for name, remote_file in new.items():
            if name in listed_again and listed_again[name] == remote_file:
                yield remote_file
            else:
                self.unfinished.append(remote_file.printable_name)

    def _fetch(self, remote_file: RemoteFile) -> None:
        assert self.storage is not None
        draft = self.folder / DRAFT_NAME
        try:
            self.storage.fetch(remote_file, draft)
        except self.storage.kind.MISSING:
            self.unfinished.append(remote_file.printable_name)
            return
        if remote_file.written is not None:
            os.utime(draft, (remote_file.written, remote_file.written))
        draft.replace(self.folder / remote_file.name)
        self.fetched[remote_file.name] = remote_file

    def _read_states(self) -> dict[str, str]:
        """Return the states of the files fetched before; of persons none, for their copies are deleted."""
        if not self.keeps_files:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            states = json.loads((self.folder / INDEX_NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return states if isinstance(states, dict) else {}

    @contextmanager
    def _refusing(self, remote_file: RemoteFile) -> Iterator[None]:
        try:
            yield
        except DeliveryError as error:
            self.refused.append((remote_file.printable_name, error))


@contextmanager
def open_drop(source: Source, settings: Settings, access: Access | None = None) -> Iterator[Drop]:
    """Open the drop of a source by `access`, which a DAG has from Airflow, or by settings and secrets."""
    remote = access or access_of(source.source, settings)
    if remote is None:
        yield Drop(Path(settings.drop_place(source.source)))
        return
    largest = LARGEST_FILE if source.takes_workbooks else LARGEST_EXTRACT
    spool = Spool(
        settings.spool / source.source, keeps_files=not source.person_level, largest=largest, wait=settings.drop_wait
    )
    storage: Storage | None = None
    try:
        storage = Storage(remote)
        spool.fetch_new(storage)
    except DeliveryError:
        raise
    except WarehouseError as error:
        spool.connection_error = error
    try:
        yield spool
    finally:
        if storage is not None:
            storage.close()
        if not spool.keeps_files:
            shutil.rmtree(spool.folder, ignore_errors=True)
