"""The PxWeb v1 connector: every month of some measures of some areas, as one file of original answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import write_tar
from warehouse.ingest.connectors.http_client import Client, RetryPolicy
from warehouse.ingest.connectors.pxweb_metadata import ClassSelection, FurtherVariables, TableQuery, resolve


@dataclass(frozen=True)
class PxWebRequest:
    """The selection from one table.

    `address` is the API's (`https://.../api/v1`), `path` the table's below it (`language/database/.../table.px`),
    `areas` and `values` codes of areas and of measures, `format` `json`, `json-stat2` or `px`, `fixed` further
    variables with the one value of each, `classes` the variable that is a breakdown.
    """

    address: str
    path: str
    areas: tuple[str, ...]
    values: tuple[str, ...]
    format: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    classes: ClassSelection | None = None

    @property
    def table(self) -> str:
        """The table's address."""
        return f"{self.address.rstrip('/')}/{self.path.strip('/')}"

    @property
    def fingerprint(self) -> str:
        """A hash of the request, independent of the API's address and the table's present content."""
        selection: list[object] = [self.path, sorted(set(self.areas)), sorted(set(self.values)), self.format]
        selection += [sorted(self.fixed.items())] if self.fixed else []
        selection += [asdict(self.classes)] if self.classes else []
        return hashlib.sha256(json.dumps(selection).encode()).hexdigest()


@dataclass(frozen=True)
class PxWebAnswer:
    """One retrieved table: the tar of original bytes, and what was resolved on the way."""

    file: Path
    resolved: dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """What the API allows: cells in a query, calls in a window of seconds."""

    max_cells: int
    max_calls: int
    window: float


def fetch(
    request: PxWebRequest,
    work: Path,
    previous: Mapping[str, Any] | None = None,
    retry_policy: RetryPolicy | None = None,
) -> PxWebAnswer | None:
    """Retrieve the table into one file in `work`, or None when it is unchanged.

    `previous` is the `resolved` of the last retrieval. The table is unchanged when its folder's listing has the same
    `updated` and the request is the same; a listing that fails or lacks it decides nothing. The file is an
    uncompressed tar of metadata.json and of query-NNN.json and answer-NNN.json (or .px), the same bytes for the same
    answers.
    Raises `SourceError`.
    """
    _check_request(request)
    with Client(retry_policy) as client:
        updated = _updated(client, request)
        if (
            previous
            and updated
            and (updated, request.fingerprint) == (previous.get("updated"), previous.get("fingerprint"))
        ):
            return None
        limits = _limits(client, request)
        client.keep_rate(limits.max_calls, limits.window)
        metadata = client.json(request.table)
        further = FurtherVariables(request.fixed, request.classes)
        table = resolve(request.table, metadata.document, request.areas, request.values, further)
        members = {"metadata.json": metadata.content, **_roles_member(table)} | _query_members(
            client, request, table, limits.max_cells
        )
        file = write_tar(work / f"{Path(request.path).stem}-{request.fingerprint[:12]}.tar", members)
        return PxWebAnswer(file, _resolved(request, table, updated, client.attempts))


def _check_request(request: PxWebRequest) -> None:
    for noun, codes in (("area", request.areas), ("measure", request.values)):
        if not codes:
            raise SourceError(request.table, f"a request without any {noun}", f"at least one {noun}")


def _roles_member(table: TableQuery) -> dict[str, bytes]:
    """Record the roles of variables where there are more than three: a total such as `SSS` looks like an area."""
    return {"variables.json": json.dumps(_variables(table)).encode()} if table.fixed or table.classed else {}


def _variables(table: TableQuery) -> dict[str, str]:
    roles = {"area": table.area, "time": table.time, "measure": table.measure}
    return roles | dict(zip(["class"], table.classed, strict=False))


def _query_members(client: Client, request: PxWebRequest, table: TableQuery, max_cells: int) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for number, query in enumerate(table.queries(request.table, request.format, max_cells), start=1):
        content = json.dumps(query, ensure_ascii=False).encode()
        members[f"query-{number:03}.json"] = content
        if request.format == "px":
            members[f"answer-{number:03}.px"] = client.px(request.table, content)
        else:
            members[f"answer-{number:03}.json"] = client.json(request.table, content).content
    return members


def _limits(client: Client, request: PxWebRequest) -> Limits:
    """Ask what the API allows now: the limits change over time."""
    address = f"{request.address.rstrip('/')}/{request.path.strip('/').split('/')[0]}/?config"
    config = client.json(address).document
    config = config if isinstance(config, dict) else {}
    cells = [config[name] for name in ("maxCells", "maxValues") if isinstance(config.get(name), int)]
    calls, window = config.get("maxCalls"), config.get("timeWindow")
    if (
        not cells
        or not isinstance(calls, int)
        or not isinstance(window, int | float)
        or min(*cells, calls, window) <= 0
    ):
        raise SourceError(address, f"limits {config}", "maxCells or maxValues, maxCalls and timeWindow, all above zero")
    return Limits(min(cells), calls, window)


def _updated(client: Client, request: PxWebRequest) -> str | None:
    """Return the `updated` of the table from the listing of its folder; None if it is not listed."""
    folder, _, name = request.table.rpartition("/")
    try:
        listing = client.json(folder).document
    except SourceError:
        return None
    entries = [entry for entry in listing if isinstance(entry, dict)] if isinstance(listing, list) else []
    return next((str(entry["updated"]) for entry in entries if entry.get("id") == name and entry.get("updated")), None)


def _resolved(request: PxWebRequest, table: TableQuery, updated: str | None, calls: int) -> dict[str, Any]:
    return {
        "address": request.table,
        "title": table.title,
        "updated": updated,
        "variables": _variables(table),
        "periods": [table.periods[0], table.periods[-1]],
        "fingerprint": request.fingerprint,
        "left_out": list(table.left_out),
        "cells": table.cells,
        "calls": calls,
    }
