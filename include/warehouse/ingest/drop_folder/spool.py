"""A remote drop brought to a folder of this machine, each file whole or not at all."""

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
from warehouse.ingest.drop_folder.access import Access, access_of
from warehouse.ingest.drop_folder.drop import Drop, DropEntry, lying_there
from warehouse.ingest.drop_folder.remote import RemoteFile, Storage
from warehouse.locks import ingest_lock, try_lock
from warehouse.settings import LARGEST_EXTRACT, LARGEST_FILE, Settings
from warehouse.sources import Source, load_sources

DRAFT, INDEX, LEFT = ".draft.part", ".index.json", "left "


def forget_left_behind(settings: Settings, connection: Connection, own: str) -> None:
    """Delete it, whichever source is about to run: the source it is of may not run for days.

    The caller holds the lock of the source `own`. Another that is loaded at this moment is passed over, and the files
    of a source without persons stay, for they are not brought again. Nothing is lost: what was not loaded still lies
    where it was delivered.
    """
    stays = {name for name, source in load_sources().items() if not source.person_level}
    for folder in settings.spool.glob("*"):
        if folder.name == own and own not in stays:
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name not in stays:
            with try_lock(connection, ingest_lock(folder.name)) as free:
                if free:
                    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Spool(Drop):
    """A remote drop, brought here. A file that the intake takes out of the folder is then removed over there too.

    Of persons nothing stays here: what was not loaded is brought again the next time. Other files stay, and come
    again only when they have changed. `states` tells of each file how it was over there, for the next time.
    """

    storage: Storage | None = None
    stays: bool = True
    largest: int = LARGEST_EXTRACT
    wait: float = 0.0
    brought: dict[str, RemoteFile] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def bring(self, storage: Storage) -> None:
        """Bring every file that is new and finished, each whole or not at all."""
        self.storage, before = storage, self._before()
        there = self._acceptable()
        for path in self.folder.iterdir():
            if path.name not in there and path.name != INDEX:
                path.unlink()
        left = {name: one for name, one in there.items() if before.get(name) == LEFT + one.state}
        self.brought = {name: one for name, one in there.items() if before.get(name) == one.state and self._has(name)}
        for one in self._finished({name: one for name, one in there.items() if name not in self.brought | left}):
            with self._refusing(one):
                self._bring_one(one)
        self.states = {name: before[name] for name in left} | {name: one.state for name, one in self.brought.items()}
        self._write()

    def leave(self, path: Path) -> None:
        """Remove the copy, and do not bring the file again until it changes."""
        path.unlink(missing_ok=True)
        if path.name in self.brought:
            self.states[path.name] = LEFT + self.brought[path.name].state
            self._write()

    def lying(self) -> list[DropEntry]:
        """Return what lies over there."""
        return lying_there(self.storage) if self.storage is not None else []

    def taken(self, path: Path) -> DeliveryError | None:
        """Remove over there what has been taken out here: only what is loaded is taken out."""
        one = self.brought.get(path.name)
        if one is None or self.storage is None or path.exists():
            return None
        try:
            self.storage.remove(one)
        except DeliveryError as error:
            return error
        except WarehouseError as error:
            self.fault = error
        except self.storage.kind.GONE:
            pass  # somebody has removed it already: nothing is left to do there
        return None

    def _acceptable(self) -> dict[str, RemoteFile]:
        assert self.storage is not None
        there: dict[str, RemoteFile] = {}
        for one in self.storage.look().values():
            with self._refusing(one):
                one.checked(self.largest)
                there[one.name] = one
        return there

    def _has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def _write(self) -> None:
        with writing(self.folder / INDEX):
            (self.folder / INDEX).write_text(json.dumps(self.states), encoding="utf-8")

    def _finished(self, new: dict[str, RemoteFile]) -> Iterator[RemoteFile]:
        """Yield the new files that stay as they are for a while, where files grow in sight."""
        assert self.storage is not None
        if not new or not self.storage.kind.GROWS:
            yield from new.values()
            return
        time.sleep(self.wait)
        again = self.storage.look()
        for name, one in new.items():
            if name in again and again[name] == one:
                yield one
            else:
                self.unfinished.append(one.shown)

    def _bring_one(self, remote_file: RemoteFile) -> None:
        assert self.storage is not None
        draft = self.folder / DRAFT
        try:
            self.storage.fetch(remote_file, draft)
        except self.storage.kind.GONE:
            self.unfinished.append(remote_file.shown)
            return
        if remote_file.written is not None:
            os.utime(draft, (remote_file.written, remote_file.written))
        draft.replace(self.folder / remote_file.name)
        self.brought[remote_file.name] = remote_file

    def _before(self) -> dict[str, str]:
        """Return the states of the files that were brought before; nobody's where they are of persons."""
        if not self.stays:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            found = json.loads((self.folder / INDEX).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @contextmanager
    def _refusing(self, remote_file: RemoteFile) -> Iterator[None]:
        try:
            yield
        except DeliveryError as error:
            self.refused.append((remote_file.shown, error))


@contextmanager
def open_drop(source: Source, settings: Settings, access: Access | None = None) -> Iterator[Drop]:
    """Open the drop of a source; `access` is what a DAG found in Airflow, else settings and secrets tell."""
    found = access or access_of(source.source, settings)
    if found is None:
        yield Drop(Path(settings.drop_place(source.source)))
        return
    largest = LARGEST_FILE if source.takes_workbooks else LARGEST_EXTRACT
    spool = Spool(
        settings.spool / source.source, stays=not source.person_level, largest=largest, wait=settings.drop_wait
    )
    storage: Storage | None = None
    try:
        storage = Storage(found)
        spool.bring(storage)
    except DeliveryError:
        raise
    except WarehouseError as error:
        spool.fault = error
    try:
        yield spool
    finally:
        if storage is not None:
            storage.close()
        if not spool.stays:
            shutil.rmtree(spool.folder, ignore_errors=True)
