"""The other APIs besides PxWeb, by path, from files of one folder."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from samples.standin import pxweb
from samples.standin.reply import KEY, Reply, Request, as_json

KINDS = {".csv": "text/csv; charset=utf-8", ".json": "application/json"}
MATOMO_FILE = "matomo.json"
REFUSED = "Unable to authenticate with the provided token. It is either invalid, expired or is required to be sent as a POST parameter."  # noqa: E501 - Matomo's own words
NEWSLETTER_FILE, PAGE = "newsletters.json", 25
VACANCIES_FILE, STREAM = "vacancies.ndjson", "application/x-ndjson"


def file_reply(folder: Path, asked: Request) -> Reply:
    """Answer with the file of the path; a classification's language is a part of its name."""
    where = urlsplit(asked.target)
    name = unquote(where.path.strip("/")).replace("#", "-")
    language = dict(part.partition("=")[::2] for part in where.query.split("&")).get("lang")
    file = folder / (f"{name}.{language}.json" if language else name)
    if ".." in file.parts or not file.is_file():
        return as_json({"error": "Not found"}, 404)
    return Reply(200, file.read_bytes(), KINDS[file.suffix])


def matomo_reply(folder: Path, asked: Request) -> Reply:
    """Answer one call; a token in the address is refused, as Matomo does with one that must be in the body."""
    form = {name: held[0] for name, held in parse_qs(asked.body.decode()).items()}
    if form.get("token_auth") != KEY or "token_auth" in urlsplit(asked.target).query:
        return as_json({"result": "error", "message": REFUSED})
    if (form.get("method"), form.get("period")) != ("VisitsSummary.get", "month"):
        return as_json({"result": "error", "message": f"The method '{form.get('method')}' does not exist."})
    sites = json.loads((folder / MATOMO_FILE).read_bytes())
    if form.get("idSite") not in sites:
        message = "You can't access this resource as it requires 'view' access"
        return as_json({"result": "error", "message": f"{message} for the website id = {form.get('idSite')}."})
    first, last = form["date"].split(",")
    held = sites[form["idSite"]]
    return as_json({month: held.get(month, []) for month in _months(first[:7], last[:7])})


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(start, end + 1)]


def newsletter_reply(folder: Path, asked: Request) -> Reply:
    """Answer one page; the last one has no `next`."""
    if asked.headers.get("authorization") != f"Bearer {KEY}":
        return as_json({"error": "Unauthorized"}, 401)
    where = urlsplit(asked.target)
    query = {name: held[0] for name, held in parse_qs(where.query).items()}
    page, all_sent = int(query.get("page", "1")), json.loads((folder / NEWSLETTER_FILE).read_bytes())
    in_range = [letter for letter in all_sent if query["from"] <= letter["sent_at"][:10] <= query["to"]]
    more = {**query, "page": str(page + 1)} if page * PAGE < len(in_range) else None
    following = f"{where.path}?{urlencode(more)}" if more else None
    return as_json({"newsletters": in_range[(page - 1) * PAGE : page * PAGE], "next": following})


def vacancies_reply(folder: Path, asked: Request) -> Reply:
    """Answer one query with the ads it lets through; `from` is included, `to` is not."""
    if asked.headers.get("kipa-subscription-key") != KEY:
        return as_json({"statusCode": 401, "message": "Access denied due to missing subscription key."}, 401)
    filters = json.loads(asked.body or b"{}")
    lines = (folder / VACANCIES_FILE).read_text(encoding="utf-8").splitlines()
    let = [line for line in lines if _matches(json.loads(line), filters)]
    return Reply(200, "".join(f"{line}\n" for line in let).encode(), STREAM)


def _matches(ad: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    metadata = ad["metadata"]
    is_archived = bool(metadata.get("archived"))
    if filters.get("onlyStatus", "PUBLISHED") != ("ARCHIVED" if is_archived else "PUBLISHED"):
        return False
    moments = {"modified": metadata["lastModified"], "archived": metadata.get("archived") or ""}
    return all(_within(moments[name], filters[name]) for name in moments if name in filters)


def _within(moment: str, interval: Mapping[str, str]) -> bool:
    return moment >= interval.get("from", "") and ("to" not in interval or moment < interval["to"])


ANSWER: dict[str, Callable[[Path, Request], Reply | None]] = {
    "/matomo/": matomo_reply,
    "/newsletter/": newsletter_reply,
    "/kipa/p67/v2/jobpostings": vacancies_reply,
    "/classifications/": file_reply,
    "/kela/": file_reply,
    pxweb.API: pxweb.answer,
}


def reply(folder: Path | None, asked: Request) -> Reply | None:
    """Return the reply of the API at the path; None for PxWeb or an unknown path."""
    for path, answer in ANSWER.items():
        if folder is not None and asked.target.startswith(path):
            return answer(folder, asked)
    return None
