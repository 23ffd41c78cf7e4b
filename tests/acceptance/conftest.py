"""The originals that acceptance tests read: without them a test fails, it is not skipped."""

from pathlib import Path

import pytest

from tests.tiers import TESTS

SHARED = TESTS.parents[1] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published originals and hostile files beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.fail(f"found no folder {SHARED / 'data'}, expected the originals that the acceptance tests read")
    return SHARED
