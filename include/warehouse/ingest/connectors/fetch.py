"""Requests to APIs, and their results: the original bytes in one file, and the records in them."""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from warehouse.errors import SourceError
from warehouse.ingest.connectors.http_client import RetryPolicy, broken_json
from warehouse.sources import Api, Profile

Kind = TypeVar("Kind", bound=Api)


@dataclass(frozen=True)
class FetchRequest(Generic[Kind]):
    """A request to an API.

    `address` is the API's, `today` a day in Finland, `paths` lead to the declared fields of a record, `previous` is the
    `resolved` of the newest retrieval, if any.
    """

    connector: Kind
    table: str
    address: str
    today: date
    secret: str = field(default="", repr=False)
    paths: tuple[str, ...] = ()
    profile: Profile = "sample"
    previous: Mapping[str, Any] | None = None
    retry_policy: RetryPolicy | None = None

    @property
    def last_day(self) -> date:
        """The last day of the last whole month: a month that still runs is not asked."""
        return self.today.replace(day=1) - timedelta(days=1)

    def url(self, path: str) -> str:
        """Return the address of a path of the API."""
        return f"{self.address.rstrip('/')}/{path.lstrip('/')}"


@dataclass(frozen=True)
class Record:
    """One object of an answer, numbers as text; of one that is not `complete` absent fields are blanks."""

    fields: Mapping[str, Any]
    complete: bool = True


@dataclass(frozen=True)
class FetchResult:
    """One retrieval: a file of the original bytes, its records, the day they are of, and what was resolved on the way.

    `undeclared` are fields that were left out before anything was written.
    """

    file: Path
    records: list[Record]
    as_of: date
    resolved: dict[str, Any]
    undeclared: tuple[str, ...] = ()


def parse_json(address: str, content: bytes) -> Any:
    """Parse JSON with every number as the text it was; SourceError when it ends half-way."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise broken_json(address, content, error) from None


def object_list(address: str, document: Any) -> list[dict[str, Any]]:
    """Return a list of objects as it is; SourceError for anything else."""
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise SourceError(address, f"JSON of type {type(document).__name__}", "a list of objects")
    return document


def flatten(fields: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name each value by the path that leads to it: `metadata.created`."""
    return dict(_leaves(fields, prefix))


def _leaves(fields: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def write_tar(file: Path, members: Mapping[str, bytes]) -> Path:
    """Write an uncompressed tar, the same bytes for the same members.

    It is written under another name and moved, so that an incomplete file is never seen.
    """
    draft = file.with_suffix(".part")
    with tarfile.open(draft, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return draft.replace(file)
