"""What the pages of one portal share: settings, sessions, sign-in and upload limits, database connection."""

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
"""Files in memory at the same time, of all senders."""
MAX_FILES_PER_ADDRESS = 9
MAX_FILES_PER_SENDER = 3
COOKIE = "tilannekuva"
SESSION_SECONDS = 10 * 60 * 60
"""Seconds: a working day."""
ROLE = "portal"


@dataclass
class SignInAttempts:
    """Failed sign-ins by client address within a time window; beyond MAX_CLIENTS the oldest addresses are dropped."""

    max_failures: int = MAX_FAILURES
    window_seconds: float = FAILURE_WINDOW_SECONDS
    _failed: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def is_blocked(self, client: str) -> bool:
        """Return whether a client has to wait."""
        failed = self._failed.get(client)
        while failed and failed[0] < time.monotonic() - self.window_seconds:
            failed.popleft()
        return failed is not None and len(failed) >= self.max_failures

    def seconds_to_wait(self, client: str) -> int:
        """Return how many seconds a client has to wait until it may try again; 0 if it is not blocked."""
        if not self.is_blocked(client):
            return 0
        return max(1, math.ceil(self._failed[client][0] + self.window_seconds - time.monotonic()))

    def undo_failure(self, client: str) -> None:
        """Remove the newest failure of a client, which turned out to be none."""
        if self._failed.get(client):
            self._failed[client].pop()

    def record_failure(self, client: str) -> None:
        """Record one failure."""
        self._failed.setdefault(client, deque(maxlen=self.max_failures)).append(time.monotonic())
        self._failed.move_to_end(client)
        if len(self._failed) > MAX_CLIENTS:
            self._failed.popitem(last=False)


class BusyError(Exception):
    """Too many files are waiting to be checked."""


class CheckQueue:
    """Checks one file at a time; a limited number wait in order, the others get BusyError.

    One sender or address can hold only a part of the slots, so that slow uploads do not block the others.
    """

    def __init__(
        self, total: int = MAX_FILES, per_address: int = MAX_FILES_PER_ADDRESS, per_sender: int = MAX_FILES_PER_SENDER
    ) -> None:
        """Set how many files may be in memory: in total, of one client address, of one sender."""
        self._limits = {"all": total, "address": per_address, "sender": per_sender}
        self._used: Counter[tuple[str, str]] = Counter()
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def slot(self, sender: str, address: str) -> AsyncIterator[None]:
        """Hold a slot for one file; BusyError when the sender, the address or all of them have too many."""
        keys = [("all", ""), ("address", address), ("sender", sender)]
        if any(self._used[key] >= self._limits[key[0]] for key in keys):
            raise BusyError
        self._used.update(keys)
        try:
            yield
        finally:
            self._used.subtract(keys)
            self._used += Counter()  # drops the keys with no slots

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until no other file is being checked."""
        async with self._lock:
            yield


@dataclass(frozen=True)
class Session:
    """A session: a nonce, and after sign-in the municipality and the fingerprint of its token."""

    nonce: str
    municipality: str = ""
    token: str = ""

    @classmethod
    def new(cls, municipality: str = "", token: str = "") -> "Session":
        """Start a session; signing in starts a new one, against session fixation."""
        return cls(secrets.token_urlsafe(16), municipality, token)


@dataclass(frozen=True)
class Sessions:
    """Reads and writes the signed session cookie; nothing is stored on the server."""

    key: str

    def read(self, request: Request) -> Session | None:
        """Return the session of a request; None if there is none, or it is forged or expired."""
        try:
            return Session(*self._signer.loads(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS))
        except (BadSignature, TypeError):
            return None

    def write(self, request: Request, response: Response, session: Session) -> None:
        """Set the session cookie; the browser keeps it until it closes."""
        value = self._signer.dumps([session.nonce, session.municipality, session.token])
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, str(value), httponly=True, samesite="strict", secure=secure)

    def form_token(self, session: Session) -> str:
        """Return the CSRF token of the session's forms."""
        return hmac.new(self.key.encode(), f"form {session.nonce}".encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: Session, form_token: str) -> bool:
        """Return whether a form token belongs to this session."""
        return hmac.compare_digest(self.form_token(session).encode(), form_token.encode())

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="session")


@dataclass(frozen=True)
class PortalInstance:
    """One portal process of one instance."""

    settings: Settings
    sessions: Sessions
    attempts: SignInAttempts = field(default_factory=SignInAttempts)
    check_queue: CheckQueue = field(default_factory=CheckQueue)

    def connect(self) -> psycopg.Connection:
        """Open a database connection as the role of the portal."""
        return connect(self.settings.portal_dsn or role_dsn(self.settings, ROLE), autocommit=True)


def create_instance(settings: Settings) -> PortalInstance:
    """Return the portal of an instance; its key is set or generated once, so that sessions survive restarts."""
    return PortalInstance(settings, Sessions(settings.portal_key or secret(settings.secrets, "portal_session.key")))


def find_municipality(code: str) -> Municipality | None:
    """Return a municipality of the catalogue by its code."""
    return next((municipality for municipality in load_catalogue().municipalities if municipality.code == code), None)
