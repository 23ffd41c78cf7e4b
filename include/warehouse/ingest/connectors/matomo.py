"""The Matomo connector: the visits of each declared site, by whole month."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, pack, parsed
from warehouse.ingest.connectors.http_client import Call, Client, quoted
from warehouse.sources import Matomo

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def fetch(wish: FetchRequest[Matomo], work: Path) -> FetchResult | None:
    """Retrieve every month of every site into one file; None while no whole month has passed.

    The token goes in the body of a POST: an address is written into logs on its way. A month without visits is an
    empty list, from which nobody can tell whether the site was measured at all: its figures are blank, not zero.
    Raises `SourceError`.
    """
    months = _months(wish)
    if not months:
        return None
    members: dict[str, bytes] = {}
    records: list[Record] = []
    with Client(wish.patience) as client:
        for name, number in wish.connector.sites.items():
            asked = _question(number, months, wish)
            content = client.content(_call(wish, asked))
            members |= {f"query-{name}.json": json.dumps(asked).encode(), f"answer-{name}.json": content}
            records += _records(wish, name, months, parsed(wish.address, content))
        resolved = {"address": wish.address, "periods": [months[0], months[-1]], "calls": client.attempts}
    return FetchResult(pack(work / f"{wish.table}-{months[-1]}.tar", members), records, wish.until, resolved)


def _months(wish: FetchRequest[Matomo]) -> list[str]:
    first, last = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (wish.connector.since, str(wish.until)))
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(first, last + 1)]


def _question(site: int, months: list[str], wish: FetchRequest[Matomo]) -> dict[str, str]:
    return {
        "module": "API",
        "method": "VisitsSummary.get",
        "format": "JSON",
        "idSite": str(site),
        "period": "month",
        "date": f"{months[0]}-01,{wish.until}",
    }


def _call(wish: FetchRequest[Matomo], asked: dict[str, str]) -> Call:
    body = urlencode(asked | {"token_auth": wish.secret}).encode()
    return Call(wish.at("index.php"), body, FORM, wish.secret)


def _records(wish: FetchRequest[Matomo], site: str, months: list[str], answer: Any) -> list[Record]:
    if isinstance(answer, dict) and answer.get("result") == "error":
        said = quoted(str(answer.get("message", "")), wish.secret)
        raise SourceError(wish.address, f"the error '{said}' for site {site}", "the visits of each month")
    if not isinstance(answer, dict) or set(answer) != set(months):
        found = f"months {', '.join(map(str, answer))}" if isinstance(answer, dict) else type(answer).__name__
        raise SourceError(wish.address, f"{quoted(found, wish.secret)} for site {site}", f"{months[0]} to {months[-1]}")
    return [_record(wish, site, month, answer[month]) for month in months]


def _record(wish: FetchRequest[Matomo], site: str, month: str, figures: Any) -> Record:
    if not isinstance(figures, dict) and figures != []:
        raise SourceError(wish.address, f"a {type(figures).__name__} for {month}", "figures, or an empty list")
    return Record({"site": site, "month": month, **(figures or {})}, whole=bool(figures))
