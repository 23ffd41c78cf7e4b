"""What can go wrong at a source, scripted: one fault for each next POST."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HTML = b"<!DOCTYPE html><html><body>Huoltokatko</body></html>"


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
