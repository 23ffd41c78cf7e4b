"""How much is let in: wrong tokens a client may try, and files that may be sent and checked at once."""

import asyncio
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TRIES = 5
WINDOW = 15 * 60
CLIENTS = 10_000
ROOMS = 12
"""Files in memory at once, of all senders."""
ROOMS_OF_ADDRESS = 9
ROOMS_OF_SENDER = 3


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

    def seconds_to_wait(self, client: str) -> int:
        """Return how long a client has to wait until it may try again; 0 if it need not."""
        if not self.too_many(client):
            return 0
        return max(1, math.ceil(self._failed[client][0] + self.window - time.monotonic()))

    def forgive(self, client: str) -> None:
        """Take back the newest failure, which was none."""
        if self._failed.get(client):
            self._failed[client].pop()

    def failed(self, client: str) -> None:
        """Count one failure."""
        self._failed.setdefault(client, deque(maxlen=self.tries)).append(time.monotonic())
        self._failed.move_to_end(client)
        if len(self._failed) > CLIENTS:
            self._failed.popitem(last=False)


class BusyError(Exception):
    """Too many files wait already."""


class Turns:
    """One check at a time; a few wait in the order they came, the rest are told to come back.

    No sender and no address may take all the room: however slowly one sends, the others are served.
    """

    def __init__(
        self, rooms: int = ROOMS, of_address: int = ROOMS_OF_ADDRESS, of_sender: int = ROOMS_OF_SENDER
    ) -> None:
        """Allow so many files at once: of all, of one client address, of one sender."""
        self._limits = {"all": rooms, "address": of_address, "sender": of_sender}
        self._taken: Counter[tuple[str, str]] = Counter()
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def room(self, sender: str, address: str) -> AsyncIterator[None]:
        """Hold a place in memory for one file; BusyError when there is none left for this sender or address."""
        places = [("all", ""), ("address", address), ("sender", sender)]
        if any(self._taken[place] >= self._limits[place[0]] for place in places):
            raise BusyError
        self._taken.update(places)
        try:
            yield
        finally:
            self._taken.subtract(places)
            self._taken += Counter()  # forgets who holds nothing

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until no other file is checked."""
        async with self._lock:
            yield
