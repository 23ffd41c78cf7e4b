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
"""The statuses that have an error page; the others are answered as 404 or 500."""
SERVER_FAULTS: dict[type[Exception], str] = {CheckFailedError: "not_judged", DiskFullError: "not_stored"}
"""Errors of the service while it handles a file, and the page that says what became of the file."""


class SecurityHeadersMiddleware:
    """ASGI middleware that adds the security headers to every response; headers set by the application stay.

    An unexpected error is logged by its class and traceback only: its message could repeat cells of a file.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (
                    SECURITY_HEADERS | HTTPS_HEADERS if scope["scheme"] == "https" else SECURITY_HEADERS
                ).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            place = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s %s: %s\n%s", scope["method"], scope["path"], type(error).__name__, place)


def create_app(settings: Settings) -> ASGIApp:
    """Return the application of an instance; it connects to the database at the first request."""
    app = FastAPI(title="Tilannekuva", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.instance = create_instance(settings)
    for module in (sign_in, files, follow, template):
        app.include_router(module.router)
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
        app.add_exception_handler(kind, error_page)
    return SecurityHeadersMiddleware(app)


def health(request: Request) -> Response:
    """Report whether the portal can connect to its database."""
    instance: PortalInstance = request.app.state.instance
    try:
        with instance.connect() as connection:
            connection.execute("select 1")
    except WarehouseError:
        return JSONResponse({"status": "unhealthy"}, 503)
    return JSONResponse({"status": "healthy"})


def error_page(request: Request, error: Exception) -> Response:
    """Return the page of an error, in the visitor's language; it repeats nothing of the request."""
    instance: PortalInstance = request.app.state.instance
    session = instance.sessions.read(request) or Session.new()
    visitor = Visitor(request, instance, session, find_municipality(session.municipality))
    status = _status(error)
    fault = next((name for kind, name in SERVER_FAULTS.items() if isinstance(error, kind)), None)
    if fault is not None:
        log.error("%s", error)
    response = page(visitor, "error_part.html" if visitor.wants_part else "error.html", status, fault=fault or status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def serve(settings: Settings, host: str, port: int, record: Path | None = None) -> None:
    """Serve until stopped; the log goes to standard error.

    With a `record` file, the port in it is preferred to `port`, any free port is used if that one is not free, and the
    address is written to the file.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    server = create_server(settings, host, port)
    with _bind(host, port, record) as bound:
        if record is not None:
            temporary = record.with_name(f".{record.name}.{os.getpid()}")
            temporary.write_text(f"http://{host}:{bound.getsockname()[1]}")
            temporary.replace(record)
        server.run(sockets=[bound])


def _bind(host: str, port: int, record: Path | None) -> socket.socket:
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
    """Return the server of an instance, without an access log, for the privacy of its users.

    X-Forwarded-* headers are trusted from the proxy in the settings only.
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
