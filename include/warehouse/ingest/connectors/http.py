"""A client of source APIs that is polite, patient, and says what went wrong in words."""

import json
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx
from httpx_retries import Retry, RetryTransport

from warehouse.errors import SourceError
from warehouse.ingest.connectors.transport import OutOfTimeError, RatedTransport

USER_AGENT = "Tilannekuva/0.1 (data warehouse of a Finnish employment area)"
RETRIED = (429, 500, 502, 503, 504)
SHOWN = 200


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try; all times in seconds.

    `calls` per `window` is the rate until the source tells its own. `connect` and `read` limit a
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
        """Give the rule of retries: also of POST, for a query to a statistics API only reads."""
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
class Answer:
    """A usable answer: the original bytes, and the JSON they hold."""

    content: bytes
    document: Any


class Client:
    """Calls one source API; one client serves one thread."""

    def __init__(self, patience: Patience | None = None) -> None:
        """Open a client; close it, or use it in a `with`."""
        self.patience = patience or Patience()
        self.transport = RatedTransport(self.patience.calls, self.patience.window, self.patience.answer)
        self.client = httpx.Client(
            transport=RetryTransport(self.transport, self.patience.retry()),
            timeout=httpx.Timeout(self.patience.read, connect=self.patience.connect),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        """Give the client."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close its connections."""
        self.client.close()

    @property
    def attempts(self) -> int:
        """How many calls the source has seen, retries included."""
        return self.transport.attempts

    def keep_rate(self, calls: int, window: float) -> None:
        """Keep the source's own rate: `calls` in any `window` seconds.

        The window is stretched a little: the source counts arrivals, which never are exactly as far apart as
        departures.
        """
        self.transport.keep_rate(calls, window * 1.05)

    def json(self, address: str, query: bytes | None = None) -> Answer:
        """GET the address, or POST a JSON query to it.

        Raises `SourceError`: no connection, time-out, a status that is not 200, HTML, or no whole JSON.
        """
        content = self._content(address, query, "JSON")
        try:
            return Answer(content, json.loads(content.decode("utf-8-sig")))
        except (ValueError, RecursionError) as error:
            raise SourceError(
                address, f"JSON that ends or breaks ({error}, {len(content)} bytes)", "whole JSON"
            ) from None

    def px(self, address: str, query: bytes) -> bytes:
        """POST a JSON query to the address for a PX file; raises `SourceError` as `json` does."""
        content = self._content(address, query, "PX")
        if not content.rstrip().endswith(b";"):
            raise SourceError(address, f"PX that ends without its last mark ({len(content)} bytes)", "whole PX")
        return content

    def _content(self, address: str, query: bytes | None, expected: str) -> bytes:
        response = self._send(address, query)
        if response.status_code != HTTPStatus.OK:
            raise SourceError(address, f"HTTP {response.status_code}{_said(response)}", "HTTP 200")
        content = response.content
        if "html" in response.headers.get("Content-Type", "") or content.lstrip()[:1] == b"<":
            raise SourceError(address, f"a page of HTML{_said(response)}", expected)
        return content

    def _send(self, address: str, query: bytes | None) -> httpx.Response:
        self.transport.call_until = monotonic() + self.patience.total
        try:
            if query is None:
                return self.client.get(address)
            return self.client.post(address, content=query, headers={"Content-Type": "application/json"})
        except httpx.TimeoutException as error:
            limits = f"{self.patience.read:g} s a step, {self.patience.answer:g} s in all"
            raise SourceError(address, f"no whole answer in time ({_name(error)})", f"one within {limits}") from error
        except OutOfTimeError as error:
            found = f"no usable answer to any attempt, the last one '{self.transport.last}'"
            raise SourceError(address, found, f"one within {self.patience.total:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(address, f"no whole answer ({_name(error)})", "a connection that holds") from error


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _said(response: httpx.Response) -> str:
    """Quote the beginning of what the source said, on one line."""
    text = " ".join(response.content[: 4 * SHOWN].decode("utf-8", "replace").split())
    return f" ('{text[:SHOWN]}')" if text else ""
