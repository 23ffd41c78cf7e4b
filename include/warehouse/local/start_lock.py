"""One command at a time starts what an instance runs: two would race for its folders and ports."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.settings import Settings


@contextmanager
def starting(settings: Settings) -> Iterator[None]:
    """Wait until no other command of this home starts anything; the system frees the lock of one that is killed."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / "start.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
