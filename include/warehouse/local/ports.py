"""Free ports on loopback."""

import socket


def free_port(preferred: int) -> int:
    """Return the preferred port, or the next one above it that nothing listens on."""
    for port in range(preferred, preferred + 500):
        if not in_use(port):
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
