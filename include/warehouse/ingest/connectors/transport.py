"""What happens to every single attempt of a call: it keeps the source's rate, and ends by its deadline.

It is below the retries, so that a retry counts as a call too.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

import httpcore
import httpx
from pyrate_limiter import InMemoryBucket, Limiter, Rate, SingleBucketFactory

LARGEST_BODY = 512 * 1024 * 1024
BUFFER_MS = 10


class OutOfTimeError(Exception):
    """The whole call, all its attempts and waits, has used its time: not to be tried again."""


class Deadline:
    """A moment after which no part of an answer is waited for."""

    def __init__(self) -> None:
        """Begin without a limit."""
        self.until = float("inf")

    def start(self, seconds: float) -> None:
        """Allow this many seconds from now."""
        self.until = monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """Shorten one phase's time-out (seconds) to what is left; `httpcore.ReadTimeout` when nothing is."""
        left = self.until - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer was not complete by its deadline")
        return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline, however slowly bytes trickle in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        """Wrap an open connection."""
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self.stream.read(max_bytes, self.deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self.stream.write(buffer, self.deadline.within(timeout))

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the connection; the same deadline holds."""
        inner = self.stream.start_tls(ssl_context, server_hostname, self.deadline.within(timeout))
        return TimedStream(inner, self.deadline)

    def get_extra_info(self, info: str) -> object:
        """Return information about the connection."""
        return self.stream.get_extra_info(info)


class TimedBackend(httpcore.SyncBackend):
    """Opens connections that keep the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        """Share the deadline with the transport that starts it."""
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open one connection."""
        timeout = self.deadline.within(timeout)
        return TimedStream(super().connect_tcp(host, port, timeout, local_address, socket_options), self.deadline)


HTTPX_ERRORS: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Raise an error of httpcore as httpx's error of the same name, which the retries go by."""
    try:
        yield
    except tuple(HTTPX_ERRORS) as error:
        raise HTTPX_ERRORS[type(error)](str(error)) from error


class RatedTransport(httpx.BaseTransport):
    """Sends one attempt: waits for its turn, sends, and reads the whole body before the deadline.

    The body is read here so that a connection lost in the middle of it is retried as any other.
    """

    def __init__(self, calls: int, window: float, answer_seconds: float) -> None:
        """Allow `calls` attempts in any `window` seconds, and `answer_seconds` for each answer."""
        self.deadline, self.answer_seconds, self.attempts = Deadline(), answer_seconds, 0
        self.call_until, self.last = float("inf"), "nothing sent"
        self.pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_connections=1, network_backend=TimedBackend(self.deadline)
        )
        self.bucket = InMemoryBucket([Rate(calls, max(1, round(1000 * window)))])
        self.limiter = Limiter(SingleBucketFactory(self.bucket, schedule_leak=False), buffer_ms=BUFFER_MS)

    def close(self) -> None:
        """Close the connection."""
        self.pool.close()

    def keep_rate(self, calls: int, window: float) -> None:
        """Change the rate; attempts already made count in the new one."""
        self.bucket.rates = [Rate(calls, max(1, round(1000 * window)))]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one attempt; `OutOfTimeError` when the whole call has no time left, else httpx's errors."""
        if not self.limiter.try_acquire("call", timeout=self._seconds_left()):
            raise OutOfTimeError
        self.attempts, self.last = self.attempts + 1, "no answer"
        self.deadline.start(min(self.answer_seconds, self._seconds_left()))
        with _httpx_errors():
            response = self.pool.handle_request(_core_request(request))
            self.last = f"HTTP {response.status}"
            try:
                body = _read_body(response)
            finally:
                response.close()
        return httpx.Response(response.status, headers=response.headers, stream=httpx.ByteStream(body))

    def _seconds_left(self) -> float:
        left = self.call_until - monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left


def _core_request(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _read_body(response: httpcore.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise httpx.DecodingError(f"the answer is larger than {LARGEST_BODY} bytes")
    return bytes(body)
