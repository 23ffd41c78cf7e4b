"""Free ports on loopback, each given to one asker of the machine."""

import socket

_reserved: dict[int, socket.socket] = {}
"""By port, a name of the system that no two processes can have; it is free again when this process ends."""


def free_port(preferred: int) -> int:
    """Return the preferred port, or the next one above it that nothing listens on and no other process was given."""
    for port in range(preferred, preferred + 500):
        if not in_use(port) and _reserve(port):
            return port
    raise OSError(f"no free port between {preferred} and {preferred + 499}")


def in_use(port: int) -> bool:
    """Say whether something listens on that port of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def _reserve(port: int) -> bool:
    """Keep other instances that start now from the port, which its server binds only after a while."""
    if port in _reserved:
        return True
    name = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        name.bind(f"\0tilannekuva-port-{port}")
    except OSError:
        name.close()
        return False
    _reserved[port] = name
    return True
