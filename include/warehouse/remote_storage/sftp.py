"""SFTP: only a server with an accepted host key is connected to."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import asyncssh
from fsspec.asyn import sync
from sshfs import SSHFileSystem

from warehouse.errors import WarehouseError
from warehouse.remote_storage.access import Access

DENIED: tuple[type[Exception], ...] = (PermissionError, asyncssh.SFTPPermissionDenied)
MISSING: tuple[type[Exception], ...] = (FileNotFoundError, asyncssh.SFTPNoSuchFile)
CONNECTION_ERRORS: tuple[type[Exception], ...] = (OSError, asyncssh.Error, TimeoutError)
FILES_GROW = True
TIMEOUTS = {"connect_timeout": 20, "login_timeout": 30, "keepalive_interval": 15}
USER_CONFIG_OFF = {"config": None, "agent_path": None, "gss_auth": False, "gss_kex": False}
"""The SSH configuration, agent and tickets of the operating user are not used."""


def open_files(access: Access) -> Any:
    """Connect. Raises `WarehouseError` if the host key is not accepted, or our private key cannot be read."""
    url = urlsplit(access.address)
    try:
        return SSHFileSystem(
            url.hostname,
            port=url.port or 22,
            username=url.username or access.user,
            password=access.secret or None,
            client_keys=[asyncssh.import_private_key(access.private_key)] if access.private_key else None,
            known_hosts=_host_keys(access),
            skip_instance_cache=True,
            **TIMEOUTS,
            **USER_CONFIG_OFF,
        )
    except asyncssh.HostKeyNotVerifiable:
        actual = f"{access.address}: found a server whose key is not among the known ones, expected one of them"
        raise WarehouseError(f"{actual}; ask its owner whether it was changed") from None
    except asyncssh.KeyImportError:
        raise WarehouseError(
            f"{access.address}: found a private key that cannot be read, expected one of OpenSSH"
        ) from None


def _host_keys(access: Access) -> Any:
    """Return the accepted host keys; having none is an error, and never means that any server is accepted."""
    if not access.known_hosts:
        actual = f"{access.address}: found no known host keys, expected the server's among the secrets"
        raise WarehouseError(f"{actual}, a line as ssh-keyscan writes it")
    try:
        return asyncssh.import_known_hosts(access.known_hosts + "\n")
    except ValueError:
        raise WarehouseError(
            f"{access.address}: found known host keys that cannot be read, expected lines of OpenSSH"
        ) from None


def close(files: Any) -> None:
    """Disconnect, and wait a little until it is done."""
    files.loop.call_soon_threadsafe(files.client.close)
    with suppress(*CONNECTION_ERRORS):
        sync(files.loop, files.client.wait_closed, timeout=10)


def is_missing(_: Exception) -> bool:
    """Return False: a folder that does not exist is an empty drop, as on the local disk."""
    return False
