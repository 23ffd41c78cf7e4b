"""SFTP as a drop: only a server whose key is known is spoken to."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import asyncssh
from fsspec.asyn import sync
from sshfs import SSHFileSystem

from warehouse.errors import WarehouseError
from warehouse.ingest.drop_folder.access import Access

DENIED: tuple[type[Exception], ...] = (PermissionError, asyncssh.SFTPPermissionDenied)
GONE: tuple[type[Exception], ...] = (FileNotFoundError, asyncssh.SFTPNoSuchFile)
LOST: tuple[type[Exception], ...] = (OSError, asyncssh.Error, TimeoutError)
GROWS = True
WAITS = {"connect_timeout": 20, "login_timeout": 30, "keepalive_interval": 15}
OFF = {"config": None, "agent_path": None, "gss_auth": False, "gss_kex": False}
"""Nothing of the user who happens to run the warehouse is used."""


def open_files(access: Access) -> Any:
    """Connect. WarehouseError where the server's key is not a known one, or ours cannot be read."""
    there = urlsplit(access.address)
    try:
        return SSHFileSystem(
            there.hostname,
            port=there.port or 22,
            username=there.username or access.user,
            password=access.secret or None,
            client_keys=[asyncssh.import_private_key(access.private_key)] if access.private_key else None,
            known_hosts=_known(access),
            skip_instance_cache=True,
            **WAITS,
            **OFF,
        )
    except asyncssh.HostKeyNotVerifiable:
        found = f"{access.address}: found a server whose key is not among the known ones, expected one of them"
        raise WarehouseError(f"{found}; ask its owner whether it was changed") from None
    except asyncssh.KeyImportError:
        raise WarehouseError(
            f"{access.address}: found a private key that cannot be read, expected one of OpenSSH"
        ) from None


def _known(access: Access) -> Any:
    """Return the known keys; none at all is an error, never a leave to take any server."""
    if not access.known_hosts:
        found = f"{access.address}: found no known host keys, expected the server's in the secret 'drop_known_hosts'"
        raise WarehouseError(f"{found}, a line as ssh-keyscan writes it")
    try:
        return asyncssh.import_known_hosts(access.known_hosts + "\n")
    except ValueError:
        raise WarehouseError(
            f"{access.address}: found known host keys that cannot be read, expected lines of OpenSSH"
        ) from None


def close(files: Any) -> None:
    """Disconnect, and wait a little until it is done."""
    files.loop.call_soon_threadsafe(files.client.close)
    with suppress(*LOST):
        sync(files.loop, files.client.wait_closed, timeout=10)


def is_missing(_: Exception) -> bool:
    """Say that a folder that is not there is one into which nothing was delivered, as on this machine."""
    return False
