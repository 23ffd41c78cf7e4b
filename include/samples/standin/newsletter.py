"""A newsletter tool's report: the newsletters sent between two days, a page at a time."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from samples.standin.reply import KEY, Asked, Reply, as_json

FILE, PAGE = "newsletters.json", 25


def answer(folder: Path, asked: Asked) -> Reply:
    """Answer one page; the last one has no `next`."""
    if asked.headers.get("authorization") != f"Bearer {KEY}":
        return as_json({"error": "Unauthorized"}, 401)
    where = urlsplit(asked.target)
    query = {name: held[0] for name, held in parse_qs(where.query).items()}
    page, all_sent = int(query.get("page", "1")), json.loads((folder / FILE).read_bytes())
    found = [one for one in all_sent if query["from"] <= one["sent_at"][:10] <= query["to"]]
    more = {**query, "page": str(page + 1)} if page * PAGE < len(found) else None
    following = f"{where.path}?{urlencode(more)}" if more else None
    return as_json({"newsletters": found[(page - 1) * PAGE : page * PAGE], "next": following})
