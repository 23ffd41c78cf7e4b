"""One answer of the stand-in, whatever API it stands for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "sample"
"""The token, key and subscription that open the APIs of the stand-in."""


@dataclass(frozen=True)
class Asked:
    """A request: the path with its query, the headers by lower-case name, and the body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int
    content: bytes
    kind: str = "application/json; charset=utf-8"


def as_json(document: Any, status: int = 200) -> Reply:
    """Answer a document as JSON."""
    return Reply(status, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
