"""The portal as an ASGI application, and the server that runs it."""

import logging
import os
import socket
import traceback
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warehouse.disk import DiskFullError
from warehouse.errors import WarehouseError
from warehouse.portal.check import BadFormError, CheckFailedError, TooLargeError
from warehouse.portal.instance import BusyError, PortalInstance, Session, create_instance, find_municipality
from warehouse.portal.rendering import STATIC, page
from warehouse.portal.routes import files, follow, sign_in, template
from warehouse.portal.visitors import NotSignedInError, Visitor
from warehouse.settings import Settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
log = logging.getLogger(__name__)
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
STATUSES_WITH_PAGE = (400, 403, 404, 413, 500, 503)
"""The statuses that have a page of their own; any other is told as 400 or 500."""
SERVER_FAULTS: dict[type[Exception], str] = {CheckFailedError: "not_judged", DiskFullError: "not_stored"}
"""Faults of ours in the midst of a sender's work, and the page that says what became of the file."""


class SecurityHeadersMiddleware:
    """Adds the headers to whatever the application answers; what it has set itself stays.

    An unforeseen error is logged by its kind and place: its message could repeat what a sender's file holds.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (
                    SECURITY_HEADERS | HTTPS_HEADERS if scope["scheme"] == "https" else SECURITY_HEADERS
                ).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            place = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s %s: %s\n%s", scope["method"], scope["path"], type(error).__name__, place)


def create_app(settings: Settings) -> ASGIApp:
    """Return the application of an instance; its database is asked for at the first request."""
    app = FastAPI(title="Tilannekuva", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = create_instance(settings)
    for one in (sign_in, files, follow, template):
        app.include_router(one.router)
    app.add_api_route("/", lambda: RedirectResponse("/check", 303), include_in_schema=False)
    app.add_api_route("/health", health, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(NotSignedInError, lambda request, error: RedirectResponse("/sign-in", 303))
    for kind in (
        *SERVER_FAULTS,
        HTTPException,
        RequestValidationError,
        BusyError,
        TooLargeError,
        BadFormError,
        Exception,
    ):
        app.add_exception_handler(kind, told)
    return SecurityHeadersMiddleware(app)


def health(request: Request) -> Response:
    """Answer whether the portal reaches its database."""
    house: PortalInstance = request.app.state.house
    try:
        with house.connect() as connection:
            connection.execute("select 1")
    except WarehouseError:
        return JSONResponse({"status": "unhealthy"}, 503)
    return JSONResponse({"status": "healthy"})


def told(request: Request, error: Exception) -> Response:
    """Return the page of an error, in the visitor's language; it repeats nothing of what was sent."""
    house: PortalInstance = request.app.state.house
    session = house.sessions.read(request) or Session.new()
    who = Visitor(request, house, session, find_municipality(session.municipality))
    status = _status(error)
    fault = next((name for kind, name in SERVER_FAULTS.items() if isinstance(error, kind)), None)
    if fault is not None:
        log.error("%s", error)
    response = page(who, "error_part.html" if who.wants_part else "error.html", status, fault=fault or status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def serve(settings: Settings, host: str, port: int, record: Path | None = None) -> None:
    """Serve until stopped; the log goes to standard error.

    With a `record`, the port in it is preferred to `port`, any free one is taken if it is not to be had, and the
    address that came of it is written there.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    server = create_server(settings, host, port)
    with _bound(host, port, record) as bound:
        if record is not None:
            draft = record.with_name(f".{record.name}.{os.getpid()}")
            draft.write_text(f"http://{host}:{bound.getsockname()[1]}")
            draft.replace(record)
        server.run(sockets=[bound])


def _bound(host: str, port: int, record: Path | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if record is None:
        try:
            return socket.create_server((host, port), family=family)
        except OSError as error:
            raise WarehouseError(f"the portal cannot listen at {host} port {port}: {error.strerror}") from error
    last = record.read_text().strip().rpartition(":")[2] if record.exists() else ""
    try:
        return socket.create_server((host, int(last) if last.isdigit() else port), family=family)
    except OSError:
        return socket.create_server((host, 0), family=family)


def create_server(settings: Settings, host: str, port: int) -> uvicorn.Server:
    """Return the server of an instance. It keeps no access log: who opens what is nobody's business.

    What a request says of its client and scheme (X-Forwarded-*) is believed of the named proxy alone.
    """
    proxy = settings.portal_proxy
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings), host=host, port=port, ws="none", log_config=None, access_log=False,
            server_header=False, timeout_keep_alive=30, proxy_headers=bool(proxy), forwarded_allow_ips=proxy or "",
        )
    )  # fmt: skip


def _status(error: Exception) -> int:
    match error:
        case TooLargeError():
            return 413
        case BusyError():
            return 503
        case BadFormError():
            return 400
        case RequestValidationError():
            return 404
        case HTTPException(status_code=status):
            return status if status in STATUSES_WITH_PAGE else 404 if status < 500 else 500
    return 500
