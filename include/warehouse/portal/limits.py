"""How much is let in: wrong tokens a client may try, and files that may wait to be checked."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TRIES = 5
WINDOW = 15 * 60
CLIENTS = 10_000
WAITING = 8


@dataclass
class Attempts:
    """Failed sign-ins by client address within the last quarter of an hour; the oldest clients are forgotten first."""

    tries: int = TRIES
    window: float = WINDOW
    _failed: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def too_many(self, client: str) -> bool:
        """Say whether a client has to wait."""
        failed = self._failed.get(client)
        while failed and failed[0] < time.monotonic() - self.window:
            failed.popleft()
        return failed is not None and len(failed) >= self.tries

    def failed(self, client: str) -> None:
        """Count one failure."""
        self._failed.setdefault(client, deque(maxlen=self.tries)).append(time.monotonic())
        self._failed.move_to_end(client)
        if len(self._failed) > CLIENTS:
            self._failed.popitem(last=False)


class BusyError(Exception):
    """Too many files wait already."""


class Turns:
    """One check at a time; a few wait in the order they came, the rest are told to come back."""

    def __init__(self, waiting: int = WAITING) -> None:
        """Allow so many to wait beside the one that is checked."""
        self._room = waiting + 1
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def room(self) -> AsyncIterator[None]:
        """Hold a place in memory for one file; BusyError when there is none."""
        if not self._room:
            raise BusyError
        self._room -= 1
        try:
            yield
        finally:
            self._room += 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until no other file is checked."""
        async with self._lock:
            yield
