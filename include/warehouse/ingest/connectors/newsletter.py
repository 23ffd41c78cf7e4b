"""The connector of reports: a list of objects, page by page."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, objects, pack, parsed
from warehouse.ingest.connectors.http_client import Call, Client
from warehouse.sources import Report

MOST_PAGES = 1000


def fetch(wish: FetchRequest[Report], work: Path) -> FetchResult | None:
    """Retrieve the report up to the end of the last whole month into one file; None while no month has passed.

    The file is an uncompressed tar of query.json and page-NNN.json. Raises `SourceError`.
    """
    if wish.until.isoformat() < f"{wish.connector.since}-01":
        return None
    asked = {"from": f"{wish.connector.since}-01", "to": wish.until.isoformat()}
    members = {"query.json": json.dumps(asked).encode()}
    records: list[Record] = []
    address: str | None = f"{wish.at(wish.connector.path)}?{urlencode(asked)}"
    with Client(wish.patience) as client:
        while address:
            content = client.content(Call(address, None, {"Authorization": f"Bearer {wish.secret}"}, wish.secret))
            members[f"page-{len(members):03}.json"] = content
            document = parsed(address, content)
            records += [Record(item) for item in _items(wish, address, document)]
            address = _next(wish, address, document, len(members))
        resolved = {"address": wish.at(wish.connector.path), **asked, "calls": client.attempts}
    return FetchResult(pack(work / f"{wish.table}-{asked['to']}.tar", members), records, wish.until, resolved)


def _items(wish: FetchRequest[Report], address: str, document: Any) -> list[dict[str, Any]]:
    key = wish.connector.items
    if not isinstance(document, dict) or key not in document:
        found = f"the fields {', '.join(map(str, document))}" if isinstance(document, dict) else type(document).__name__
        raise SourceError(address, found, f"an object with the list `{key}`")
    return objects(address, document[key])


def _next(wish: FetchRequest[Report], address: str, document: dict[str, Any], pages: int) -> str | None:
    """Return the next page's address, which must be of the same server: the key goes with it."""
    given = document.get(wish.connector.next) if wish.connector.next else None
    if not given:
        return None
    there = urljoin(address, str(given))
    if urlsplit(there)[:2] != urlsplit(address)[:2] or pages > MOST_PAGES:
        raise SourceError(address, f"a next page at {there} after {pages - 1}", f"one of {urlsplit(address).netloc}")
    return there
