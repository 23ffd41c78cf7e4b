"""Unit tests do not use the network: opening a socket is an error."""

from collections.abc import Iterator

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def no_socket() -> Iterator[None]:
    """Refuse every socket during a test."""
    pytest_socket.disable_socket()
    yield
    pytest_socket.enable_socket()
