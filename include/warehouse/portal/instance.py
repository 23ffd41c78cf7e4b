"""What the pages of one instance share: its settings, its sessions, its limits, and its connection."""

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from warehouse.catalogue import Municipality, load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.settings import Settings, secret

MAX_FAILURES = 5
FAILURE_WINDOW_SECONDS = 15 * 60
MAX_CLIENTS = 10_000
MAX_FILES = 12
"""Files in memory at once, of all senders."""
MAX_FILES_PER_ADDRESS = 9
MAX_FILES_PER_SENDER = 3
COOKIE = "tilannekuva"
SESSION_SECONDS = 10 * 60 * 60
"""Seconds: a working day."""
ROLE = "portal"


@dataclass
class SignInAttempts:
    """Failed sign-ins by client address within the last quarter of an hour; the oldest clients are forgotten first."""

    tries: int = MAX_FAILURES
    window: float = FAILURE_WINDOW_SECONDS
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
        if len(self._failed) > MAX_CLIENTS:
            self._failed.popitem(last=False)


class BusyError(Exception):
    """Too many files wait already."""


class CheckQueue:
    """One check at a time; a few wait in the order they came, the rest are told to come back.

    No sender and no address may take all the room: however slowly one sends, the others are served.
    """

    def __init__(
        self, rooms: int = MAX_FILES, of_address: int = MAX_FILES_PER_ADDRESS, of_sender: int = MAX_FILES_PER_SENDER
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


@dataclass(frozen=True)
class Session:
    """A visitor: a nonce, and once signed in the municipality and the fingerprint of its token."""

    nonce: str
    municipality: str = ""
    token: str = ""

    @classmethod
    def new(cls, municipality: str = "", token: str = "") -> "Session":
        """Begin a session; signing in begins another, so that a planted cookie is worth nothing."""
        return cls(secrets.token_urlsafe(16), municipality, token)


@dataclass(frozen=True)
class Sessions:
    """Reads and writes the cookie of an instance; nothing is kept on the server."""

    key: str

    def read(self, request: Request) -> Session | None:
        """Return the visitor's session; none if there is none, or it is forged or over."""
        try:
            return Session(*self._signer.loads(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS))
        except (BadSignature, TypeError):
            return None

    def write(self, request: Request, response: Response, session: Session) -> None:
        """Give the session to the browser, until it closes."""
        value = self._signer.dumps([session.nonce, session.municipality, session.token])
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, str(value), httponly=True, samesite="strict", secure=secure)

    def form_token(self, session: Session) -> str:
        """Return what every form of this session carries."""
        return hmac.new(self.key.encode(), f"form {session.nonce}".encode(), hashlib.sha256).hexdigest()

    def is_ours(self, session: Session, shown: str) -> bool:
        """Say whether a form was made by us for this session."""
        return hmac.compare_digest(self.form_token(session).encode(), shown.encode())

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="session")


@dataclass(frozen=True)
class PortalInstance:
    """One portal process of one instance."""

    settings: Settings
    sessions: Sessions
    attempts: SignInAttempts = field(default_factory=SignInAttempts)
    turns: CheckQueue = field(default_factory=CheckQueue)

    def connect(self) -> psycopg.Connection:
        """Open a connection as the portal's own role."""
        return connect(self.settings.portal_dsn or role_dsn(self.settings, ROLE), autocommit=True)


def create_instance(settings: Settings) -> PortalInstance:
    """Return the house of an instance; its key is given, or made once, so that sessions outlive a restart."""
    return PortalInstance(settings, Sessions(settings.portal_key or secret(settings.secrets, "portal_session.key")))


def find_municipality(code: str) -> Municipality | None:
    """Return a municipality of the catalogue by its code."""
    return next((municipality for municipality in load_catalogue().municipalities if municipality.code == code), None)
