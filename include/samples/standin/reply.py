"""Requests and replies of the stand-in, for all APIs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

HTML = b"<!DOCTYPE html><html><body>Huoltokatko</body></html>"
KEY = "sample"
"""The token, key and subscription that open the APIs of the stand-in."""


@dataclass(frozen=True)
class Fault:
    """One wrong answer.

    `status` answers that HTTP status with `headers`; `truncated` ends the JSON half-way with the right length;
    `cut` breaks the connection half-way; `html` is a page with status 200; `drip` sends a byte every `pause` seconds,
    in the body or, `drip-headers`, already in the headers; `wait` says nothing for `pause` seconds; `fine` is no fault.
    """

    kind: Literal["status", "truncated", "cut", "html", "drip", "drip-headers", "wait", "fine"] = "status"
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.05


@dataclass
class Options:
    """Limits and behaviour: `max_calls` in any `window` seconds, `max_cells` in a query.

    `sparse` writes json-stat2 values as an object; without `listing` folders answer 404. `codes` are the codes of the
    area, time and measure variables. Tests put `faults` for the next POSTs, and read from `calls` what came: (method,
    path with query, answered status). `apis` is the folder of what the other APIs hold. `identity` is what the server
    proves to know, so that whoever started it can tell it from another.
    """

    max_cells: int = 120_000
    max_calls: int = 40
    window: float = 60
    sparse: bool = False
    listing: bool = True
    codes: tuple[str, str, str] = ("Alue", "timeperiod_m", "contentscode")
    apis: Path | None = None
    identity: str = field(default="", repr=False)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """A request: the path with its query, the headers by lower-case name, and the body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """A response: status, content and media type."""

    status: int
    content: bytes
    kind: str = "application/json; charset=utf-8"


def as_json(document: Any, status: int = 200) -> Reply:
    """Answer a document as JSON."""
    return Reply(status, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
