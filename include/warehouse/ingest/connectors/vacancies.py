"""The connector of job advertisements (P67 v2): what changed since the last retrieval, without its people."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, flat
from warehouse.ingest.connectors.http_client import Call, Client, RetryPolicy
from warehouse.sources import Vacancies

KEY = "KIPA-Subscription-Key"
AD, MODIFIED, ARCHIVED = "metadata.externalId", "metadata.lastModified", "metadata.archived"
ENOUGH = 20
"""From so many ads on a field that none of them has is taken for renamed: one ad may well lack it."""
STREAM = RetryPolicy(read=180, answer=900, total=2700, calls=1, window=1)
Fields = dict[str, Any]


def fetch(wish: FetchRequest[Vacancies], work: Path) -> FetchResult | None:
    """Retrieve the changed ads into one file of the declared fields; None when nothing has changed.

    The first time every published ad is asked, later those modified since the watermark, the newest modification seen,
    and those archived. An ad's contacts, texts and employer are dropped in memory: they never reach a disk. The stream
    has no pages and no end mark; a line that breaks off is an error. Raises `SourceError`.
    """
    address, found = wish.at(wish.connector.path), list[Fields]()
    with Client(wish.patience or STREAM) as client:
        for question in _questions(wish):
            headers = {KEY: wish.secret, "Content-Type": "application/json", "Accept": "application/x-ndjson"}
            call = Call(address, json.dumps(question).encode(), headers, wish.secret)
            found += _lines(address, client.content(call, "a stream of JSON lines"))
        calls = client.attempts
    _nothing_renamed(wish, address, found)
    kept = [{path: one[path] for path in wish.paths if path in one} for one in found if not _is_known(wish, one)]
    if not kept and wish.known:
        return None
    resolved = {"address": address, "calls": calls, **_reached(wish, address, kept)}
    return FetchResult(
        _write(wish, kept, work), [Record(one) for one in kept], wish.today - timedelta(days=1), resolved,
        _undeclared(wish, found),
    )  # fmt: skip


def _questions(wish: FetchRequest[Vacancies]) -> Iterator[Fields]:
    """Yield the questions: published and archived ads apart, for without a status it is not told which come."""
    history = wish.connector.history.get(wish.profile)
    if wish.known:
        since = {"modified": {"from": wish.known["watermark"]}}
        yield {"onlyStatus": "PUBLISHED", **since}
        yield {"onlyStatus": "ARCHIVED", **since}
        return
    yield {"onlyStatus": "PUBLISHED"}
    if history:
        yield {"onlyStatus": "ARCHIVED", "archived": {"from": f"{history}-01T00:00:00"}}


def _lines(address: str, content: bytes) -> Iterator[Fields]:
    """Parse the stream, numbers as text; no line is quoted, for it may name people."""
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            one = json.loads(line, parse_float=str, parse_int=str) if line.strip() else None
        except (ValueError, RecursionError):
            raise SourceError(address, f"line {number} that breaks off or is no JSON", "a whole ad a line") from None
        if one is not None and not isinstance(one, dict):
            raise SourceError(address, f"line {number} of type {type(one).__name__}", "an object")
        if one is not None:
            yield flat(one)


def _is_known(wish: FetchRequest[Vacancies], fields: Fields) -> bool:
    """Say whether it is an ad of the very watermark, which is asked again because another may have come beside it."""
    known = wish.known or {}
    return fields.get(MODIFIED) == known.get("watermark") and fields.get(AD) in known.get("at_watermark", ())


def _reached(wish: FetchRequest[Vacancies], address: str, kept: list[Fields]) -> Fields:
    """Tell the watermark, and the first month of which every open ad is known."""
    moments = [str(one[MODIFIED]) for one in kept if one.get(MODIFIED)]
    if len(moments) < len(kept) or not moments:
        there = ", ".join(sorted({path for one in kept for path in one})) or "none"
        raise SourceError(address, f"{len(kept)} ads, {len(moments)} with {MODIFIED}; there are {there}", "it in each")
    known = wish.known or {}
    history = wish.connector.history.get(wish.profile)
    watermark = max([known.get("watermark", ""), *moments])
    beside = known["at_watermark"] if watermark == known.get("watermark") else []
    return {
        "watermark": watermark,
        "at_watermark": sorted({*beside, *(str(one.get(AD)) for one in kept if one[MODIFIED] == watermark)}),
        "complete_from": known.get("complete_from") or history or f"{wish.today:%Y-%m}",
    }


def _nothing_renamed(wish: FetchRequest[Vacancies], address: str, found: list[Fields]) -> None:
    there = {path for one in found for path in one}
    missing = [path for path in wish.paths if path not in there and path != ARCHIVED]
    if missing and len(found) >= ENOUGH:
        told = f"{', '.join(missing)} in none of {len(found)} ads; there are {', '.join(sorted(there))}"
        raise SourceError(address, told, f"the fields {', '.join(wish.paths)}")


def _undeclared(wish: FetchRequest[Vacancies], found: list[Fields]) -> tuple[str, ...]:
    known = (*wish.connector.leave, *wish.paths)
    names = {path for one in found for path in one}
    return tuple(sorted(name for name in names if not any(name == one or name.startswith(f"{one}.") for one in known)))


def _write(wish: FetchRequest[Vacancies], kept: list[Fields], work: Path) -> Path:
    """Write the kept fields a line an ad, the same bytes for the same ads."""
    file = work / f"{wish.table}-{wish.today}.ndjson"
    lines = (json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in kept)
    file.write_text("".join(lines), encoding="utf-8")
    return file
