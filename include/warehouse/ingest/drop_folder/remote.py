"""The files of a remote drop, independent of the kind of storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from warehouse.disk import writing
from warehouse.errors import DeliveryError, Place, SourceError, WarehouseError
from warehouse.ingest.drop_folder.local import UNFINISHED, printable_name
from warehouse.remote_storage import Access

CHUNK = 1 << 22
LONGEST_NAME = 255
UPWARDS = (".", "..")


@dataclass(frozen=True)
class RemoteFile:
    """A file of a remote drop as it was listed."""

    name: str
    path: str
    kind: str
    size: int
    written: float | None
    state: str

    @property
    def printable_name(self) -> str:
        """Its name without personal codes and control characters."""
        return printable_name(self.name)

    def refused(self, actual: str, expected: str) -> DeliveryError:
        """Return an error about the whole file."""
        return DeliveryError(Place(self.printable_name), actual, expected)

    def check(self, largest: int) -> None:
        """Raise `DeliveryError` for what is no file, is too large, or has a name that could lead elsewhere."""
        if self.kind != "file":
            kinds = {"directory": "a folder", "link": "a symbolic link"}
            raise self.refused(kinds.get(self.kind, "a special file"), "a regular file")
        if self.name in UPWARDS or "/" in self.name or "\\" in self.name or not self.name.isprintable():
            raise self.refused("a name that leads elsewhere or cannot be shown", "a plain file name")
        if len(self.name.encode()) > LONGEST_NAME:
            raise self.refused(f"a name of {len(self.name)} characters", f"at most {LONGEST_NAME} bytes")
        if self.size > largest:
            raise self.refused(f"a file of {self.size} bytes", f"at most {largest} bytes")


def is_ignored(name: str) -> bool:
    """Say whether a name belongs to the folder itself or to an unfinished file."""
    return not name or UNFINISHED.fullmatch(name) is not None


class Storage:
    """An open remote drop; every connection error becomes an error that names the drop and no secret."""

    def __init__(self, access: Access) -> None:
        """Connect. Raises `WarehouseError` for a wrong configuration, `SourceError` where nobody answers."""
        self.access, self.kind = access, import_module(f"warehouse.remote_storage.{access.scheme}")
        with self._translating_errors():
            self.files = self.kind.open_files(access)

    def close(self) -> None:
        """Disconnect."""
        self.kind.close(self.files)

    def list_files(self) -> dict[str, RemoteFile]:
        """Return the present files by name, without unfinished ones; empty where there is no such folder."""
        with self._translating_errors():
            try:
                listed = self.files.ls(self.access.folder, detail=True)
            except self.kind.MISSING as error:
                if self.kind.is_missing(error):
                    raise WarehouseError(
                        f"{self.access.address}: found no such place, expected one that is there"
                    ) from None
                return {}
        files = (self._describe(entry) for entry in listed)
        return {entry.name: entry for entry in files if entry.name in UPWARDS or not is_ignored(entry.name)}

    def fetch(self, remote_file: RemoteFile, target: Path) -> None:
        """Download a file. Raises `DeliveryError` if it is not the file that was listed."""
        with (
            self._translating_errors(remote_file),
            writing(target.with_name(remote_file.printable_name), remote_file.size),
            target.open("wb") as file,
            self.files.open(remote_file.path, "rb") as opened,
        ):
            target.chmod(0o600)
            while chunk := opened.read(min(CHUNK, remote_file.size + 1 - file.tell())):
                file.write(chunk)
                if file.tell() > remote_file.size:
                    break
            if file.tell() != remote_file.size or not self.is_same(remote_file):
                raise remote_file.refused("a file that changes while it is read", "a finished file")

    def is_same(self, remote_file: RemoteFile) -> bool:
        """Say whether a file is unchanged since it was listed."""
        try:
            return self._describe(self.files.info(remote_file.path)).state == remote_file.state
        except self.kind.MISSING:
            return False

    def remove(self, remote_file: RemoteFile) -> None:
        """Delete a file, unless it has changed."""
        with self._translating_errors(remote_file):
            if self.is_same(remote_file):
                self.files.rm_file(remote_file.path)

    def _describe(self, info: dict[str, Any]) -> RemoteFile:
        """Describe a file; its name is its path below the folder, so that nothing outside has a plain name."""
        path, size, kind = str(info["name"]), int(info.get("size") or 0), str(info["type"])
        folder = self.access.folder.rstrip("/")
        name = path.rstrip("/") if kind == "directory" else path
        name = "" if path.rstrip("/") == folder else name.removeprefix(f"{folder}/")
        moment = info.get("LastModified") or info.get("mtime")
        written = float(int(moment.timestamp())) if isinstance(moment, datetime) else None
        return RemoteFile(name, path, kind, size, written, f"{size} {written} {info.get('ETag', '')}")

    @contextmanager
    def _translating_errors(self, remote_file: RemoteFile | None = None) -> Iterator[None]:
        try:
            yield
        except WarehouseError:
            raise
        except self.kind.MISSING:
            if remote_file is not None:
                raise
            raise WarehouseError(f"{self.access.address}: found no such place, expected one that is there") from None
        except self.kind.DENIED:
            if remote_file is not None:
                raise remote_file.refused(
                    "a file that may not be read or removed", "a file the warehouse may"
                ) from None
            actual = f"{self.access.address}: found keys that are not accepted, or a folder that may not be read"
            raise WarehouseError(f"{actual}, expected those of the secrets to open it") from None
        except self.kind.CONNECTION_ERRORS as error:
            raise SourceError(
                self.access.address, f"no whole answer ({type(error).__name__})", "one that holds"
            ) from error
