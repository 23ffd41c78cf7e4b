"""A folder of this machine, or one that is mounted."""

from typing import Any

from fsspec.implementations.local import LocalFileSystem

DENIED: tuple[type[Exception], ...] = (PermissionError,)
CONNECTION_ERRORS: tuple[type[Exception], ...] = (OSError,)


def open_files(_: Any) -> Any:
    """Return the file system."""
    return LocalFileSystem()


def close(_: Any) -> None:
    """Do nothing: there is no connection."""
