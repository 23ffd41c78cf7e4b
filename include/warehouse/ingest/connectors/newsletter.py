"""The connector of reports: a list of objects, page by page."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, object_list, parse_json, write_tar
from warehouse.ingest.connectors.http_client import Call, Client
from warehouse.sources import Report

MAX_PAGES = 1000


def fetch(request: FetchRequest[Report], work: Path) -> FetchResult | None:
    """Retrieve the report up to the end of the last whole month into one file; None while no month has passed.

    The file is an uncompressed tar of query.json and page-NNN.json. Raises `SourceError`.
    """
    if request.last_day.isoformat() < f"{request.connector.since}-01":
        return None
    period = {"from": f"{request.connector.since}-01", "to": request.last_day.isoformat()}
    members = {"query.json": json.dumps(period).encode()}
    records: list[Record] = []
    address: str | None = f"{request.url(request.connector.path)}?{urlencode(period)}"
    with Client(request.retry_policy) as client:
        while address:
            content = client.content(Call(address, None, {"Authorization": f"Bearer {request.secret}"}, request.secret))
            members[f"page-{len(members):03}.json"] = content
            document = parse_json(address, content)
            records += [Record(item) for item in _items(request, address, document)]
            address = _next_page(request, address, document, len(members))
        resolved = {"address": request.url(request.connector.path), **period, "calls": client.attempts}
    return FetchResult(
        write_tar(work / f"{request.table}-{period['to']}.tar", members), records, request.last_day, resolved
    )


def _items(request: FetchRequest[Report], address: str, document: Any) -> list[dict[str, Any]]:
    key = request.connector.items
    if not isinstance(document, dict) or key not in document:
        actual = (
            f"the fields {', '.join(map(str, document))}" if isinstance(document, dict) else type(document).__name__
        )
        raise SourceError(address, actual, f"an object with the list `{key}`")
    return object_list(address, document[key])


def _next_page(request: FetchRequest[Report], address: str, document: dict[str, Any], pages: int) -> str | None:
    """Return the next page's address, which must be on the same server: the key is sent to it."""
    declared = document.get(request.connector.next) if request.connector.next else None
    if not declared:
        return None
    address_of_next = urljoin(address, str(declared))
    if urlsplit(address_of_next)[:2] != urlsplit(address)[:2] or pages > MAX_PAGES:
        raise SourceError(
            address, f"a next page at {address_of_next} after {pages - 1}", f"one of {urlsplit(address).netloc}"
        )
    return address_of_next
