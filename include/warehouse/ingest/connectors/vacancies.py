"""The connector of job advertisements (P67 v2): what changed since the last retrieval, without its people."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, flatten
from warehouse.ingest.connectors.http_client import Call, Client, RetryPolicy
from warehouse.sources import Vacancies

KEY = "KIPA-Subscription-Key"
AD_ID, MODIFIED, ARCHIVED = "metadata.externalId", "metadata.lastModified", "metadata.archived"
MIN_ADS_FOR_CHECK = 20
"""With at least this many ads, a field that none of them has counts as renamed; a single ad may lack it."""
STREAM_POLICY = RetryPolicy(read=180, answer=900, total=2700, calls=1, window=1)
Fields = dict[str, Any]


def fetch(request: FetchRequest[Vacancies], work: Path) -> FetchResult | None:
    """Retrieve the changed ads into one file of the declared fields; None when nothing has changed.

    The first time every published ad is asked, later those modified since the watermark, the newest modification seen,
    and those archived. An ad's contacts, texts and employer are dropped in memory: they never reach a disk. The stream
    has no pages and no end mark; a line that breaks off is an error. Raises `SourceError`.
    """
    address, ads = request.url(request.connector.path), list[Fields]()
    with Client(request.retry_policy or STREAM_POLICY) as client:
        for query in _queries(request):
            headers = {KEY: request.secret, "Content-Type": "application/json", "Accept": "application/x-ndjson"}
            call = Call(address, json.dumps(query).encode(), headers, request.secret)
            ads += _parse_lines(address, client.content(call, "a stream of JSON lines"))
        calls = client.attempts
    _check_fields(request, address, ads)
    new_ads = [
        {path: ad[path] for path in request.paths if path in ad} for ad in ads if not _is_already_fetched(request, ad)
    ]
    if not new_ads and request.previous:
        return None
    resolved = {"address": address, "calls": calls, **_watermark(request, address, new_ads)}
    return FetchResult(
        _write(request, new_ads, work), [Record(ad) for ad in new_ads], request.today - timedelta(days=1), resolved,
        _undeclared(request, ads),
    )  # fmt: skip


def _queries(request: FetchRequest[Vacancies]) -> Iterator[Fields]:
    """Yield the queries, one for published and one for archived ads: without a status it is undefined which come."""
    history = request.connector.history.get(request.profile)
    if request.previous:
        since = {"modified": {"from": request.previous["watermark"]}}
        yield {"onlyStatus": "PUBLISHED", **since}
        yield {"onlyStatus": "ARCHIVED", **since}
        return
    yield {"onlyStatus": "PUBLISHED"}
    if history:
        yield {"onlyStatus": "ARCHIVED", "archived": {"from": f"{history}-01T00:00:00"}}


def _parse_lines(address: str, content: bytes) -> Iterator[Fields]:
    """Parse the stream, numbers as text; no line is quoted, for it may name people."""
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            ad = json.loads(line, parse_float=str, parse_int=str) if line.strip() else None
        except (ValueError, RecursionError):
            raise SourceError(address, f"line {number} that breaks off or is no JSON", "a whole ad a line") from None
        if ad is not None and not isinstance(ad, dict):
            raise SourceError(address, f"line {number} of type {type(ad).__name__}", "an object")
        if ad is not None:
            yield flatten(ad)


def _is_already_fetched(request: FetchRequest[Vacancies], fields: Fields) -> bool:
    """Say whether an ad at the watermark was fetched before; the watermark is asked again for further ads."""
    previous = request.previous or {}
    return fields.get(MODIFIED) == previous.get("watermark") and fields.get(AD_ID) in previous.get("at_watermark", ())


def _watermark(request: FetchRequest[Vacancies], address: str, new_ads: list[Fields]) -> Fields:
    """Return the new watermark, and the first month of which every open ad is recorded."""
    moments = [str(ad[MODIFIED]) for ad in new_ads if ad.get(MODIFIED)]
    if len(moments) < len(new_ads) or not moments:
        available = ", ".join(sorted({path for ad in new_ads for path in ad})) or "none"
        raise SourceError(
            address, f"{len(new_ads)} ads, {len(moments)} with {MODIFIED}; there are {available}", "it in each"
        )
    previous = request.previous or {}
    history = request.connector.history.get(request.profile)
    watermark = max([previous.get("watermark", ""), *moments])
    earlier = previous["at_watermark"] if watermark == previous.get("watermark") else []
    return {
        "watermark": watermark,
        "at_watermark": sorted({*earlier, *(str(ad.get(AD_ID)) for ad in new_ads if ad[MODIFIED] == watermark)}),
        "complete_from": previous.get("complete_from") or history or f"{request.today:%Y-%m}",
    }


def _check_fields(request: FetchRequest[Vacancies], address: str, ads: list[Fields]) -> None:
    available = {path for ad in ads for path in ad}
    missing = [path for path in request.paths if path not in available and path != ARCHIVED]
    if missing and len(ads) >= MIN_ADS_FOR_CHECK:
        actual = f"{', '.join(missing)} in none of {len(ads)} ads; there are {', '.join(sorted(available))}"
        raise SourceError(address, actual, f"the fields {', '.join(request.paths)}")


def _undeclared(request: FetchRequest[Vacancies], ads: list[Fields]) -> tuple[str, ...]:
    declared = (*request.connector.ignored_fields, *request.paths)
    names = {path for ad in ads for path in ad}
    return tuple(
        sorted(
            name
            for name in names
            if not any(name == declared_path or name.startswith(f"{declared_path}.") for declared_path in declared)
        )
    )


def _write(request: FetchRequest[Vacancies], ads: list[Fields], work: Path) -> Path:
    """Write the kept fields a line an ad, the same bytes for the same ads."""
    file = work / f"{request.table}-{request.today}.ndjson"
    lines = (json.dumps(ad, ensure_ascii=False, sort_keys=True) + "\n" for ad in ads)
    file.write_text("".join(lines), encoding="utf-8")
    return file
