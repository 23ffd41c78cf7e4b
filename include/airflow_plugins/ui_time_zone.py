"""Show Helsinki time in Airflow's UI unless the user has chosen another zone.

Airflow 3.3 has no setting for it: the UI takes the browser's zone, and keeps the one chosen in the browser's storage.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SCRIPT = (
    b"""<script>localStorage.getItem("timezone") || localStorage.setItem("timezone", '"Europe/Helsinki"')</script>"""
)


class HelsinkiTime:
    """ASGI middleware that puts the choice of the zone into the head of the UI's page, before its own script."""

    def __init__(self, app: App) -> None:
        """Wrap Airflow's application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; only pages of HTML are changed."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        page = _Page(send)
        await self._app(scope, receive, page.send)


class _Page:
    """One response; an HTML page is buffered until it is complete."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        body = self._body.replace(b"<head>", b"<head>" + SCRIPT, 1)
        rest = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await self._send({**start, "headers": [*rest, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers


class UiTimeZonePlugin(AirflowPlugin):
    """Puts the choice of the zone into the UI."""

    name = "ui_time_zone"
    fastapi_root_middlewares = [{"name": "Helsinki time", "middleware": HelsinkiTime}]  # noqa: RUF012
