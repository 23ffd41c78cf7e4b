"""A portal for each test, on a fresh database."""

from collections.abc import Iterator

import pytest

from tests.portal.served import Portal, serving
from warehouse.settings import Settings


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    """A running portal."""
    with serving(settings) as portal:
        yield portal
