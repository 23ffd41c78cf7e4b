"""Limit wrong passwords at Airflow's log-in: the form of the UI and the tokens of the API.

Airflow's simple auth manager answers every guess at once. Failures are counted by client address and by user name, in
the memory of the API server's process: with several workers (`[api] workers`) each counts for itself, and a restart
forgets. A client that has signed in before is not locked out of its account by the guesses of others.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from airflow.plugins_manager import AirflowPlugin

from warehouse.portal.instance import SignInAttempts

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATHS = ("/auth/token", "/auth/token/cli")
CLIENT_TRIES = 5
USER_TRIES = 20
LARGEST_BODY = 16_384
REMEMBERED_CLIENTS = 1_000
log = logging.getLogger(__name__)


class TooLargeError(Exception):
    """The body is larger than any user name and password."""


class LoginBrake:
    """ASGI middleware that answers 429 after too many failed log-ins within a quarter of an hour."""

    def __init__(self, app: App) -> None:
        """Wrap Airflow's application."""
        self._app = app
        self._clients = SignInAttempts(CLIENT_TRIES)
        self._users = SignInAttempts(USER_TRIES)
        self._successful: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check log-ins; pass every other request on unchanged."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_login(scope["path"]):
            await self._app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        try:
            body = await _whole_body(receive)
        except TooLargeError:
            await _answer(
                send, 413, f"found a body of more than {LARGEST_BODY} bytes, expected a user name and a password"
            )
            return
        user = _user_name(body)
        seconds = self._seconds_to_wait(client, user)
        if seconds:
            log.warning("log-in from %s refused: too many wrong passwords, again in %d s", client, seconds)
            await _answer(send, 429, f"Too many wrong passwords. Try again in {seconds} seconds.", seconds)
            return
        with self._counted(client, user) as statuses:
            await self._app(scope, _replayed(body, receive), _noting(statuses, send))

    def _seconds_to_wait(self, client: str, user: str) -> int:
        by_user = 0 if (client, user) in self._successful else self._users.seconds_to_wait(user)
        return max(self._clients.seconds_to_wait(client), by_user)

    @contextmanager
    def _counted(self, client: str, user: str) -> Iterator[list[int]]:
        """Count every attempt as a failure until it succeeds, so that parallel guesses cannot pass the limit."""
        statuses: list[int] = []
        self._clients.record_failure(client)
        self._users.record_failure(user)
        try:
            yield statuses
        finally:
            if statuses and statuses[0] != 401:
                self._clients.undo_failure(client)
                self._users.undo_failure(user)
            if statuses and statuses[0] < 300:
                self._remember(client, user)

    def _remember(self, client: str, user: str) -> None:
        self._successful[client, user] = None
        self._successful.move_to_end((client, user))
        if len(self._successful) > REMEMBERED_CLIENTS:
            self._successful.popitem(last=False)


def _is_login(path: str) -> bool:
    return path.rstrip("/").endswith(PATHS)


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST_BODY:
            raise TooLargeError
        if not message.get("more_body"):
            return body


def _user_name(body: bytes) -> str:
    """Return the user name of a JSON or form body, as Airflow reads it; empty if there is none."""
    try:
        credentials = json.loads(body)
        name = credentials.get("username", "") if isinstance(credentials, dict) else ""
    except ValueError:
        name = parse_qs(body.decode(errors="replace")).get("username", [""])[-1]
    return str(name)[:200]


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return next(messages, None) or await receive()

    return replay


def _noting(statuses: list[int], send: Send) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        await send(message)

    return note


async def _answer(send: Send, status: int, detail: str, retry_after: int = 0) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if retry_after:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"detail": detail}).encode()})


class LoginBrakePlugin(AirflowPlugin):
    """Puts the brake before the API server's routes."""

    name = "login_brake"
    fastapi_root_middlewares = [{"name": "brake on wrong passwords", "middleware": LoginBrake}]  # noqa: RUF012
