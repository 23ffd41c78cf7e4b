"""Landing: delivered bytes are kept by their sha256 on any fsspec location, each written whole or not at all."""

import contextlib
import hashlib
import io
import os
import shutil
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

import fsspec

from warehouse.errors import WarehouseError

DRAFT = ".part"
CHUNK = 1 << 20


class Landing:
    """One landing location, such as `file:///...` or `s3://...`."""

    def __init__(self, url: str) -> None:
        """Take the location's address; it is made when something is first kept."""
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = PurePosixPath(root)

    def keep(self, file: BinaryIO, source: str, sha256: str, suffix: str) -> str:
        """Keep a file under its sha256 and return its address; what is there already stays."""
        target = self._place(source, sha256, suffix)
        if not self._files.exists(target):
            with self.draft(source) as draft:
                file.seek(0)
                shutil.copyfileobj(file, draft, CHUNK)
                if draft.sha256 != sha256:
                    raise WarehouseError(f"{target}: the bytes have another sha256 than they had; nothing was kept")
                draft.move(target)
        return self._address(target)

    def address(self, source: str, sha256: str, suffix: str) -> str:
        """Return the address `keep` keeps such a file at."""
        return self._address(self._place(source, sha256, suffix))

    def read(self, address: str, sha256: str) -> bytes | None:
        """Return the bytes kept at an address; None if they are gone, others, or not of this landing."""
        path = str(self._files._strip_protocol(address))
        if not PurePosixPath(path).is_relative_to(self._root) or ".." in PurePosixPath(path).parts:
            return None
        try:
            with self._files.open(path, "rb") as file:
                data = bytes(file.read())
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def remove(self, address: str) -> None:
        """Delete the bytes kept at an address; those that are gone already stay so."""
        with contextlib.suppress(FileNotFoundError):
            self._files.rm_file(str(self._files._strip_protocol(address)))

    def keep_original(self, draft: "Draft", source: str, sha256: str) -> str:
        """Keep an encrypted draft under the sha256 of the clear bytes; what is there already stays."""
        target = str(self._root / source / "originals" / f"{sha256}.age")
        if not self._files.exists(target):
            draft.move(target)
        return self._address(target)

    def keep_draft(self, draft: "Draft", source: str, suffix: str) -> str:
        """Keep what was written to a draft under its sha256 and return its address."""
        target = self._place(source, draft.sha256, suffix)
        draft.move(target, durable=False)  # it can be made again from the original, which is
        return self._address(target)

    def draft(self, source: str, *, hashed: bool = True) -> "Draft":
        """Begin a file that nobody finds until it is moved; its name is to be its own sha256 if `hashed`."""
        folder = self._root / source
        self._files.makedirs(str(folder), exist_ok=True)
        return Draft(self._files, str(folder / f"{uuid4().hex}{DRAFT}"), hashed=hashed)

    def sweep(self, source: str) -> None:
        """Delete the drafts that killed loaders of the source left; none may be running."""
        for path in self._files.glob(str(self._root / source / f"*{DRAFT}")):
            self._files.rm_file(path)

    def _place(self, source: str, sha256: str, suffix: str) -> str:
        return str(self._root / source / sha256[:2] / f"{sha256}{suffix}")

    def _address(self, path: str) -> str:
        return str(self._files.unstrip_protocol(path))


class Draft:
    """A file being written; it disappears on leaving the `with` unless it was moved to its place."""

    def __init__(self, files: fsspec.AbstractFileSystem, path: str, *, hashed: bool) -> None:
        """Open the file at `path`."""
        self._hashed = hashed
        self._files, self._path, self._moved = files, path, False
        self._digest, self._file = hashlib.sha256(), files.open(path, "wb")

    @property
    def sha256(self) -> str:
        """The sha256 of what was written so far."""
        return self._digest.hexdigest()

    def write(self, content: bytes) -> int:
        """Append bytes."""
        if self._hashed:
            self._digest.update(content)
        return int(self._file.write(content))

    def fileno(self) -> int:
        """Return the descriptor of a local file; other files have none."""
        return int(self._file.fileno())

    def move(self, target: str, *, durable: bool = True) -> None:
        """Finish the file and put it in its place; a durable local one survives a power cut from then on."""
        self._file.flush()
        with contextlib.suppress(AttributeError, io.UnsupportedOperation):
            if durable:
                os.fsync(self.fileno())
        self._file.close()
        self._files.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
        self._files.mv(self._path, target)
        self._moved = True

    def __enter__(self) -> Self:
        """Return the draft."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Delete what was not moved."""
        self._file.close()
        if not self._moved:
            self._files.rm_file(self._path)
