"""The Matomo connector: the visits of each declared site, by whole month."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, parse_json, write_tar
from warehouse.ingest.connectors.http_client import Call, Client, excerpt
from warehouse.sources import Matomo

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def fetch(request: FetchRequest[Matomo], work: Path) -> FetchResult | None:
    """Retrieve every month of every site into one file; None while no whole month has passed.

    The token goes in the body of a POST: an address is written into logs on its way. A month without visits is an
    empty list, from which nobody can tell whether the site was measured at all: its figures are blank, not zero.
    Raises `SourceError`.
    """
    months = _months(request)
    if not months:
        return None
    members: dict[str, bytes] = {}
    records: list[Record] = []
    with Client(request.retry_policy) as client:
        for name, number in request.connector.sites.items():
            query = _query(number, months, request)
            content = client.content(_call(request, query))
            members |= {f"query-{name}.json": json.dumps(query).encode(), f"answer-{name}.json": content}
            records += _records(request, name, months, parse_json(request.address, content))
        resolved = {"address": request.address, "periods": [months[0], months[-1]], "calls": client.attempts}
    return FetchResult(
        write_tar(work / f"{request.table}-{months[-1]}.tar", members), records, request.last_day, resolved
    )


def _months(request: FetchRequest[Matomo]) -> list[str]:
    first, last = (
        int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (request.connector.since, str(request.last_day))
    )
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(first, last + 1)]


def _query(site: int, months: list[str], request: FetchRequest[Matomo]) -> dict[str, str]:
    return {
        "module": "API",
        "method": "VisitsSummary.get",
        "format": "JSON",
        "idSite": str(site),
        "period": "month",
        "date": f"{months[0]}-01,{request.last_day}",
    }


def _call(request: FetchRequest[Matomo], query: dict[str, str]) -> Call:
    body = urlencode(query | {"token_auth": request.secret}).encode()
    return Call(request.url("index.php"), body, FORM, request.secret)


def _records(request: FetchRequest[Matomo], site: str, months: list[str], answer: Any) -> list[Record]:
    if isinstance(answer, dict) and answer.get("result") == "error":
        message = excerpt(str(answer.get("message", "")), request.secret)
        raise SourceError(request.address, f"the error '{message}' for site {site}", "the visits of each month")
    if not isinstance(answer, dict) or set(answer) != set(months):
        actual = f"months {', '.join(map(str, answer))}" if isinstance(answer, dict) else type(answer).__name__
        raise SourceError(
            request.address, f"{excerpt(actual, request.secret)} for site {site}", f"{months[0]} to {months[-1]}"
        )
    return [_record(request, site, month, answer[month]) for month in months]


def _record(request: FetchRequest[Matomo], site: str, month: str, figures: Any) -> Record:
    if not isinstance(figures, dict) and figures != []:
        raise SourceError(request.address, f"a {type(figures).__name__} for {month}", "figures, or an empty list")
    return Record({"site": site, "month": month, **(figures or {})}, complete=bool(figures))
