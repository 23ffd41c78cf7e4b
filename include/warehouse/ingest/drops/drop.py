"""The drop of one source as the intake sees it: always a folder of this machine."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drops.access import Access, access_of
from warehouse.ingest.drops.remote import Remote, Storage
from warehouse.settings import LARGEST_EXTRACT, LARGEST_FILE, Settings
from warehouse.sources import Source

DRAFT, INDEX = ".draft.part", ".index.json"


@dataclass
class Drop:
    """The folder; what could not be brought into it (names with their errors), and what was not finished.

    `fault` is why the place could not be reached; the intake goes on without it and raises it at the end.
    """

    folder: Path
    refused: list[tuple[str, DeliveryError]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    fault: WarehouseError | None = None

    def taken(self, path: Path) -> DeliveryError | None:
        """Do what remains after a file was looked at by the intake; return why it could not be done."""
        return None


@dataclass
class Spool(Drop):
    """A remote drop, brought here. A file that the intake takes out of the folder is then removed over there too.

    Of persons nothing stays here: what was not loaded is brought again the next time. Other files stay, and come
    again only when they have changed.
    """

    storage: Storage | None = None
    stays: bool = True
    largest: int = LARGEST_EXTRACT
    wait: float = 0.0
    brought: dict[str, Remote] = field(default_factory=dict)

    def bring(self, storage: Storage) -> None:
        """Bring every file that is new and finished, each whole or not at all."""
        self.storage, index, there = storage, self._index(), {}
        for one in storage.look().values():
            with self._refusing(one):
                one.checked(self.largest)
                there[one.name] = one
        for path in self.folder.iterdir():
            if path.name not in there and path.name != INDEX:
                path.unlink()
        here = {
            name: one for name, one in there.items() if index.get(name) == one.state and (self.folder / name).exists()
        }
        self.brought = dict(here)
        for one in self._finished({name: one for name, one in there.items() if name not in here}):
            with self._refusing(one):
                self._bring_one(one)
        states = {name: each.state for name, each in self.brought.items()}
        (self.folder / INDEX).write_text(json.dumps(states), encoding="utf-8")

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
            pass
        return None

    def _finished(self, new: dict[str, Remote]) -> Iterator[Remote]:
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

    def _bring_one(self, one: Remote) -> None:
        assert self.storage is not None
        draft = self.folder / DRAFT
        try:
            self.storage.fetch(one, draft)
        except self.storage.kind.GONE:
            self.unfinished.append(one.shown)
            return
        if one.written is not None:
            os.utime(draft, (one.written, one.written))
        draft.replace(self.folder / one.name)
        self.brought[one.name] = one

    def _index(self) -> dict[str, str]:
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
    def _refusing(self, one: Remote) -> Iterator[None]:
        try:
            yield
        except DeliveryError as error:
            self.refused.append((one.shown, error))


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
