"""The stand-in's HTTP side: connections, the limit of calls, and faults on demand."""

import hashlib
import hmac
import json
import time
from collections import deque
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import ceil
from threading import Event, Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from samples.standin.apis import reply
from samples.standin.pxweb import Table
from samples.standin.reply import HTML, Fault, Options, Request
from samples.standin.routes import RefusedError, get, post

JSON = "application/json; charset=utf-8"
INSTANCE = "/instance"
LARGEST_QUERY = 4 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """A threaded server of one table."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], table: Table, options: Options) -> None:
        """Bind the address; port 0 takes a free one."""
        self.table, self.options, self.stopped = table, options, Event()
        self.times: deque[float] = deque()
        self.lock = Lock()
        super().__init__(address, Handler)

    def wait_needed(self) -> float:
        """Count one call; return how many seconds the caller must wait, 0 when it may go on."""
        with self.lock:
            now = time.monotonic()
            while self.times and self.times[0] <= now - self.options.window:
                self.times.popleft()
            if len(self.times) >= self.options.max_calls:
                return self.times[0] + self.options.window - now
            self.times.append(now)
            return 0


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer the limits, a listing, or the table's metadata; or what another API has there."""
        if self._answers_challenge():
            return
        if not self._is_of_another_api(b"") and self._is_within_limits():
            try:
                self._send(200, get(self.server.table, self.server.options, self.path))
            except RefusedError as error:
                self._send(error.status, {"error": error.text})

    def do_POST(self) -> None:
        """Answer a query, or send the next scripted fault."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_QUERY))
        if not self._is_of_another_api(body) and self._is_within_limits():
            options = self.server.options
            try:
                content = _bytes(post(self.server.table, options, self.path, body))
            except RefusedError as error:
                self._send(error.status, {"error": error.text})
            else:
                self._send_faulty(self._next_fault(), content)

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests."""

    def _answers_challenge(self) -> bool:
        """Answer a challenge with a proof that only our own stand-in can make; it is no call of an API."""
        asked, identity = urlsplit(self.path), self.server.options.identity
        if asked.path != INSTANCE or not identity:
            return False
        challenge = "".join(parse_qs(asked.query).get("challenge", []))
        proof = hmac.new(identity.encode(), challenge.encode(), hashlib.sha256).hexdigest().encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(proof)))
        self.end_headers()
        self.wfile.write(proof)
        return True

    def _is_within_limits(self) -> bool:
        wait = self.server.wait_needed()
        if wait:
            self._send(429, {"error": "Too many calls"}, {"Retry-After": str(ceil(wait))})
        return not wait

    def _is_of_another_api(self, body: bytes) -> bool:
        """Answer for an API other than PxWeb if the path is of one; faults apply to its GETs too."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = reply(self.server.options.apis, Request(self.command, self.path, headers, body))
        if response is not None and response.status == HTTPStatus.OK:
            self._send_faulty(self._next_fault(), response.content, response.kind)
        elif response is not None:
            self._write(response.status, response.content, {"Content-Type": response.kind})
        return response is not None

    def _next_fault(self) -> Fault:
        return self.server.options.faults.pop(0) if self.server.options.faults else Fault("fine")

    def _send_faulty(self, fault: Fault, content: bytes, kind: str = JSON) -> None:
        """Send the response with a scripted fault."""
        if fault.kind == "status":
            self._send(fault.status, {"error": "as scripted"}, dict(fault.headers))
        elif fault.kind == "html":
            self._write(200, HTML, {"Content-Type": "text/html; charset=utf-8"})
        elif fault.kind == "truncated":
            self._write(200, content[: len(content) // 2], {"Content-Type": kind})
        elif fault.kind == "fine":
            self._write(200, content, {"Content-Type": kind})
        else:
            self._send_broken(fault, content)

    def _send_broken(self, fault: Fault, content: bytes) -> None:
        """Send status 200 and a body that is cut off, late or slow."""
        self.close_connection = True
        self._note(200)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        if fault.kind == "cut":
            self.wfile.write(head + content[: len(content) // 2])
            return
        if fault.kind == "wait":
            self.server.stopped.wait(fault.pause)
        sent = {"drip": len(head), "drip-headers": 0}.get(fault.kind, len(head) + len(content))
        try:
            self._send_slowly(head + content, sent, fault.pause)
        except OSError:
            return

    def _send_slowly(self, message: bytes, at_once: int, pause: float) -> None:
        self.wfile.write(message[:at_once])
        for place in range(at_once, len(message)):
            if self.server.stopped.wait(pause):
                return
            self.wfile.write(message[place : place + 1])

    def _send(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        self._write(status, _bytes(document), headers or {})

    def _write(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self._note(status)
        self.send_response(status)
        for name, value in {"Content-Type": JSON, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _note(self, status: int) -> None:
        self.server.options.calls.append((self.command, self.path, status))


def _bytes(document: Any) -> bytes:
    if isinstance(document, bytes):
        return document
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
