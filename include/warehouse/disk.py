"""Files that appear whole, and the errors of a full disk: which file, how much it needed, how much room there is."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from warehouse.errors import WarehouseError

FULL = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "a disk quota that is used up",
    errno.EFBIG: "a file larger than the system lets this process write",
}
Size = int | Callable[[], int] | None


class DiskFullError(WarehouseError):
    """A file could not be written because the disk is full; the message has the room needed and free."""


def replace_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Give a file another content, which appears whole; of several processes at once the last one wins.

    `mode` holds whatever the umask of the process is; without it the umask decides.
    """
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        if mode is not None:
            draft.touch(mode=0o600)
            draft.chmod(mode)
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def writing(place: str | Path, needed: Size = None) -> Iterator[None]:
    """Raise `DiskFullError` if the disk is full inside the block, for this process or for PostgreSQL.

    `needed` is the size of the whole file in bytes, or a function that returns the bytes needed so far.
    """
    try:
        yield
    except (OSError, psycopg.errors.DiskFull) as error:
        full = disk_full(error, place, needed)
        if full is None:
            raise
        raise full from error


def disk_full(error: BaseException, place: str | Path, needed: Size = None) -> DiskFullError | None:
    """Return a DiskFullError if the error is one of a full disk, else None."""
    if isinstance(error, psycopg.errors.DiskFull):
        return DiskFullError(
            f"PostgreSQL found no space left on its disk: {error.diag.message_primary}; make room there"
        )
    if not isinstance(error, OSError) or error.errno not in FULL:
        return None
    return disk_full_error(error.errno, place, needed)


def disk_full_error(code: int, place: str | Path, needed: Size = None) -> DiskFullError:
    """Return the error of a place and one of the numbers in `FULL`."""
    bytes_needed = needed() if callable(needed) else needed
    wanted = f"at least {bytes_needed} bytes" if callable(needed) else f"{bytes_needed} bytes"
    expected = f", expected room for {wanted}" if bytes_needed else ""
    return DiskFullError(f"{place}: found {FULL[code]}{_free_space(place)}{expected}; nothing of it was kept")


def _free_space(place: str | Path) -> str:
    """Return the free space at a local path as text; empty for a remote one."""
    path = Path(str(place).removeprefix("file://"))
    if not path.is_absolute():
        return ""
    folder = next(parent for parent in (path, *path.parents) if parent.is_dir())
    room = shutil.disk_usage(folder)
    return f" ({room.free} of {room.total} bytes are free in {folder})"
