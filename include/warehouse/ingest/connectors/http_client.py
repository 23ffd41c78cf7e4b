"""A client of source APIs: it keeps their rate, retries, and describes what went wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPMethod, HTTPStatus
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx
from httpx_retries import Retry, RetryTransport

from warehouse.errors import SourceError
from warehouse.ingest.connectors.transport import OutOfTimeError, RatedTransport

RETRIED = (429, 500, 502, 503, 504)
USER_AGENT = "Tilannekuva/0.1 (data warehouse of a Finnish employment area)"
MAX_EXCERPT = 200


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait and how often to try; all times in seconds.

    `calls` per `window` is the rate until the source declares another. `connect` and `read` limit a
    phase, `answer` one whole answer, `total` one call with all its attempts and waits.
    """

    tries: int = 6
    backoff: float = 1.0
    longest_wait: float = 120.0
    connect: float = 10.0
    read: float = 60.0
    answer: float = 120.0
    total: float = 900.0
    calls: int = 10
    window: float = 10.0

    def retry(self) -> Retry:
        """Return the retry rule; it includes POST, for a query to a statistics API only reads."""
        return Retry(
            total=self.tries - 1,
            allowed_methods=[HTTPMethod.GET, HTTPMethod.POST],
            status_forcelist=RETRIED,
            backoff_factor=self.backoff,
            backoff_jitter=0.5,
            max_backoff_wait=self.longest_wait,
            total_timeout=self.total,
        )


@dataclass(frozen=True)
class Call:
    """One call: a GET, or a POST when there is a body. `secret` is what must not be repeated in any message."""

    address: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Answer:
    """A usable answer: the original bytes, and the JSON they hold."""

    content: bytes
    document: Any


class Client:
    """Calls one source API; one client serves one thread."""

    def __init__(self, retry_policy: RetryPolicy | None = None) -> None:
        """Open a client; close it, or use it in a `with`."""
        self.retry_policy = retry_policy or RetryPolicy()
        self.transport = RatedTransport(self.retry_policy.calls, self.retry_policy.window, self.retry_policy.answer)
        self.client = httpx.Client(
            transport=RetryTransport(self.transport, self.retry_policy.retry()),
            timeout=httpx.Timeout(self.retry_policy.read, connect=self.retry_policy.connect),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close its connections."""
        self.client.close()

    @property
    def attempts(self) -> int:
        """How many calls the source has seen, retries included."""
        return self.transport.attempts

    def keep_rate(self, calls: int, window: float) -> None:
        """Keep the rate that the source declares: `calls` in any `window` seconds.

        The window is stretched a little: the source counts arrivals, which never are exactly as far apart as
        departures.
        """
        self.transport.keep_rate(calls, window * 1.05)

    def json(self, address: str, query: bytes | None = None) -> Answer:
        """GET the address, or POST a JSON query to it; SourceError as `content`, and when it is no whole JSON."""
        content = self.content(_json_call(address, query))
        try:
            return Answer(content, json.loads(content.decode("utf-8-sig")))
        except (ValueError, RecursionError) as error:
            raise broken_json(address, content, error) from None

    def px(self, address: str, query: bytes) -> bytes:
        """POST a JSON query to the address for a PX file; SourceError as `content`, and when it is no whole PX."""
        content = self.content(_json_call(address, query), "PX")
        if not content.rstrip().endswith(b";"):
            raise SourceError(address, f"PX that ends without its last mark ({len(content)} bytes)", "whole PX")
        return content

    def content(self, call: Call, expected: str = "JSON") -> bytes:
        """Return the whole body of a good answer.

        Raises `SourceError`: no connection, time-out, a status that is not 200, or HTML where `expected` was.
        """
        response = self._send(call)
        if response.status_code != HTTPStatus.OK:
            raise SourceError(
                call.address, f"HTTP {response.status_code}{_excerpt_of(response, call.secret)}", "HTTP 200"
            )
        content = response.content
        if "html" in response.headers.get("Content-Type", "") or content.lstrip()[:1] == b"<":
            raise SourceError(call.address, f"a page of HTML{_excerpt_of(response, call.secret)}", expected)
        return content

    def _send(self, call: Call) -> httpx.Response:
        self.transport.call_until = monotonic() + self.retry_policy.total
        method, address = "GET" if call.body is None else "POST", call.address
        try:
            return self.client.request(method, address, content=call.body, headers=dict(call.headers))
        except httpx.TimeoutException as error:
            limits = f"{self.retry_policy.read:g} s a step, {self.retry_policy.answer:g} s in all"
            raise SourceError(
                address, f"no whole answer in time ({_describe_error(error)})", f"one within {limits}"
            ) from error
        except OutOfTimeError as error:
            actual = f"no usable answer to any attempt, the last one '{self.transport.last}'"
            raise SourceError(address, actual, f"one within {self.retry_policy.total:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(
                address, f"no whole answer ({_describe_error(error)})", "a connection that holds"
            ) from error


def _json_call(address: str, query: bytes | None) -> Call:
    return Call(address, query, {} if query is None else {"Content-Type": "application/json"})


def _describe_error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def broken_json(address: str, content: bytes, error: Exception) -> SourceError:
    """Return the error of an answer that ends half-way or is no JSON."""
    return SourceError(address, f"JSON that ends or breaks ({error}, {len(content)} bytes)", "whole JSON")


def excerpt(text: str, secret: str = "") -> str:
    """Return the beginning of a response on one line, without the secret it may echo."""
    flat = " ".join(text.split())
    return (flat.replace(secret, "***") if secret else flat)[:MAX_EXCERPT]


def _excerpt_of(response: httpx.Response, secret: str) -> str:
    text = excerpt(response.content[: 4 * MAX_EXCERPT].decode("utf-8", "replace"), secret)
    return f" ('{text}')" if text else ""
