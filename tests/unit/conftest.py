"""Unit tests reach no network: a socket they open is an error."""

from collections.abc import Iterator

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def no_socket() -> Iterator[None]:
    """Refuse every socket for the length of a test."""
    pytest_socket.disable_socket()
    yield
    pytest_socket.enable_socket()
