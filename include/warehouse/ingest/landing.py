"""Landing: delivered bytes are stored by their sha256 on any fsspec location, each file whole or not at all.

Addresses are relative to the landing (`<folder>/...`), so that a restored or copied instance can only reach files of
its own landing.
"""

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

import fsspec
from pyrage import encrypt_io, x25519

from warehouse.disk import FULL, DiskFullError, disk_full_error, writing
from warehouse.errors import WarehouseError

DRAFT_SUFFIX = ".part"
CHUNK = 1 << 20
ENCRYPT_SCRIPT = """
import os, sys
from pyrage import encrypt_io, x25519
class Out:
    def write(self, content):
        try:
            return os.write(1, content)
        except OSError as error:  # pyrage would reduce it to a text
            os._exit(error.errno)
    def flush(self):
        pass
encrypt_io(sys.stdin.buffer, Out(), [x25519.Recipient.from_str(sys.argv[1])])
try:
    os.fsync(1)
except OSError as error:
    os._exit(error.errno)
"""
"""Exits with the errno where its output could not be written."""


class Landing:
    """One landing location, such as `file:///...` or `s3://...`."""

    def __init__(self, url: str) -> None:
        """Use the location at this URL; it is created when something is first kept."""
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = PurePosixPath(root)

    def keep(self, file: BinaryIO, source: str, sha256: str, suffix: str) -> str:
        """Store a file under its sha256 and return its address; a file that is stored already is left as it is."""
        address = self.address(source, sha256, suffix)
        target = self._path(address)
        if not self._files.exists(target):
            size = file.seek(0, io.SEEK_END)
            with writing(self.location_of(address), size), self.draft(source, needed=size) as draft:
                file.seek(0)
                shutil.copyfileobj(file, draft, CHUNK)
                if draft.sha256 != sha256:
                    raise WarehouseError(f"{target}: the bytes have another sha256 than they had; nothing was kept")
                draft.move(target)
        return address

    def address(self, source: str, sha256: str, suffix: str) -> str:
        """Return the address `keep` keeps such a file at."""
        return f"{source}/{sha256[:2]}/{sha256}{suffix}"

    def read(self, address: str, sha256: str) -> bytes | None:
        """Return the bytes stored at an address; None if they are missing, changed, or outside this landing."""
        try:
            with self._files.open(self._path(address), "rb") as file:
                data = bytes(file.read())
        except (FileNotFoundError, WarehouseError):
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def open(self, address: str) -> BinaryIO:
        """Open the bytes stored at an address; FileNotFoundError if there are none."""
        return self._files.open(self._path(address), "rb")  # type: ignore[no-any-return]

    def put(self, file: BinaryIO, address: str, sha256: str) -> None:
        """Store a file of a backup at its address; WarehouseError if its bytes have another sha256."""
        with writing(self.location_of(address)), Draft(self._files, self._draft_path(address), hashed=True) as draft:
            shutil.copyfileobj(file, draft, CHUNK)
            if draft.sha256 != sha256:
                raise WarehouseError(
                    f"{address}: found the sha256 {draft.sha256}, expected {sha256}; it was not stored"
                )
            draft.move(self._path(address))

    def addresses(self) -> list[str]:
        """Return the address of every file in the landing, except drafts and files at its root."""
        self._files.invalidate_cache()
        paths = (PurePosixPath(path).relative_to(self._root) for path in self._files.find(str(self._root)))
        return sorted(str(path) for path in paths if len(path.parts) > 1 and path.suffix != DRAFT_SUFFIX)

    def has(self, address: str) -> bool:
        """Say whether there are bytes at an address now."""
        self._files.invalidate_cache()
        return bool(self._files.exists(self._path(address)))

    def remove(self, address: str) -> None:
        """Delete the bytes stored at an address, if there are any."""
        with contextlib.suppress(FileNotFoundError):
            self._files.rm_file(self._path(address))

    @property
    def location(self) -> str:
        """The location of the landing; links in a local path are resolved."""
        path = self._files._strip_protocol(str(self._root))
        local = Path(path).resolve() if self._files.protocol[0] == "file" else path
        return str(self._files.unstrip_protocol(str(local)))

    def read_root_file(self, name: str) -> bytes | None:
        """Return the content of a small file at the landing's root; None if there is none."""
        try:
            self._files.invalidate_cache()
            return bytes(self._files.cat_file(str(self._root / name)))
        except FileNotFoundError:
            return None

    def write_root_file(self, name: str, content: bytes) -> None:
        """Write a small file at the landing's root, whole or not at all."""
        self._files.makedirs(str(self._root), exist_ok=True)
        with Draft(self._files, str(self._root / f".{uuid4().hex}{DRAFT_SUFFIX}"), hashed=False) as draft:
            draft.write(content)
            draft.move(str(self._root / name))

    def keep_original(self, draft: "Draft", source: str, sha256: str) -> str:
        """Store an encrypted draft under the sha256 of the clear bytes, unless it is stored already."""
        address = f"{source}/originals/{sha256}.age"
        if not self._files.exists(self._path(address)):
            draft.move(self._path(address))
        return address

    def keep_draft(self, draft: "Draft", source: str, suffix: str) -> str:
        """Store a draft under its sha256 and return its address."""
        address = self.address(source, draft.sha256, suffix)
        draft.move(self._path(address), durable=False)  # it can be made again from the original, which is
        return address

    def location_of(self, address: str) -> str:
        """Return the full address of a kept file, for a message."""
        return str(self._files.unstrip_protocol(self._path(address)))

    def draft(self, source: str, *, hashed: bool = True, needed: int = 0) -> "Draft":
        """Create a file that is not visible until it is moved; its sha256 is computed if `hashed`.

        `needed` is the number of bytes it needs, if that is already clear.
        """
        folder = self._root / source
        self._files.makedirs(str(folder), exist_ok=True)
        return Draft(self._files, str(folder / f"{uuid4().hex}{DRAFT_SUFFIX}"), hashed=hashed, needed=needed)

    def sweep(self, source: str) -> None:
        """Delete the drafts of killed loaders of the source; no loader of it may be running."""
        for path in self._files.glob(str(self._root / source / f"*{DRAFT_SUFFIX}")):
            self._files.rm_file(path)

    def _draft_path(self, address: str) -> str:
        """Return the path of a new draft in the source's folder of an address."""
        folder = PurePosixPath(self._path(address)).relative_to(self._root).parts[0]
        self._files.makedirs(str(self._root / folder), exist_ok=True)
        return str(self._root / folder / f"{uuid4().hex}{DRAFT_SUFFIX}")

    def _path(self, address: str) -> str:
        """Return the path of an address. Raises `WarehouseError` for an address outside the landing.

        An absolute address, which an upgrade could not make relative, is accepted if it is in this landing.
        """
        path = self._root / (str(self._files._strip_protocol(address)) if "://" in address else address)
        if not path.is_relative_to(self._root) or ".." in path.parts:
            raise WarehouseError(f"found the address {address}, expected one in the landing {self.location}")
        return str(path)


class Draft:
    """A file being written; it disappears on leaving the `with` unless it was moved to its place."""

    def __init__(self, files: fsspec.AbstractFileSystem, path: str, *, hashed: bool, needed: int = 0) -> None:
        """Open the file at `path`."""
        self._hashed, self._written, self._needed = hashed, 0, needed
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
        self._written += len(content)
        with self._writing():
            return int(self._file.write(content))

    def fileno(self) -> int:
        """Return the descriptor of a local file; other files have none."""
        return int(self._file.fileno())

    def move(self, target: str, *, durable: bool = True) -> None:
        """Finish the file and put it in its place; a durable local one survives a power cut from then on."""
        with self._writing():
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
        """Delete the file if it was not moved; errors of closing it are then ignored, as on a full disk."""
        try:
            with contextlib.suppress(OSError) if not self._moved else contextlib.nullcontext():
                self._file.close()
        finally:
            if not self._moved:
                self._files.rm_file(self._path)

    def no_room(self, code: int) -> DiskFullError:
        """Return the error of a process that found no room for this file, by the number of the system's error."""
        return disk_full_error(code, self._path, self._needed or None)

    def _writing(self) -> contextlib.AbstractContextManager[None]:
        return writing(self._path, lambda: max(self._needed, self._written))


class Encryption:
    """A file on its way into an encrypted draft; its clear bytes are written nowhere.

    A draft that is no local file is encrypted by `finish`, in this process.
    """

    def __init__(self, file: BinaryIO, draft: Draft, recipient: x25519.Recipient) -> None:
        """Start the encryption; `file` is at its beginning and is read by nobody else."""
        self._file, self._draft, self._recipient = file, draft, recipient
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", ENCRYPT_SCRIPT, str(recipient)],
                stdin=file,
                stdout=draft.fileno(),
                stderr=subprocess.PIPE,
            )
        except (AttributeError, io.UnsupportedOperation):
            return

    def finish(self) -> None:
        """Wait until the draft is complete."""
        if self._process is None:
            encrypt_io(self._file, self._draft, [self._recipient])
            return
        _, message = self._process.communicate()
        if self._process.returncode in FULL:
            raise self._draft.no_room(self._process.returncode)
        if self._process.returncode:
            raise WarehouseError(f"an original could not be encrypted: {message.decode(errors='replace')[-500:]}")

    def __enter__(self) -> Self:
        """Return the encryption."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End the process if nobody waited for it."""
        if self._process is not None:
            with self._process:
                self._process.kill()
