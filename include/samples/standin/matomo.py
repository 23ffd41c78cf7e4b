"""Matomo's reporting API: the visits of a site by month, as VisitsSummary.get tells them."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from samples.standin.reply import KEY, Asked, Reply, as_json

FILE = "matomo.json"
REFUSED = "Unable to authenticate with the provided token. It is either invalid, expired or is required to be sent as a POST parameter."  # noqa: E501 - Matomo's own words


def answer(folder: Path, asked: Asked) -> Reply:
    """Answer one call; a token in the address is refused, as Matomo does with one that must be in the body."""
    form = {name: held[0] for name, held in parse_qs(asked.body.decode()).items()}
    if form.get("token_auth") != KEY or "token_auth" in urlsplit(asked.target).query:
        return as_json({"result": "error", "message": REFUSED})
    if (form.get("method"), form.get("period")) != ("VisitsSummary.get", "month"):
        return as_json({"result": "error", "message": f"The method '{form.get('method')}' does not exist."})
    sites = json.loads((folder / FILE).read_bytes())
    if form.get("idSite") not in sites:
        message = "You can't access this resource as it requires 'view' access"
        return as_json({"result": "error", "message": f"{message} for the website id = {form.get('idSite')}."})
    first, last = form["date"].split(",")
    held = sites[form["idSite"]]
    return as_json({month: held.get(month, []) for month in _months(first[:7], last[:7])})


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(start, end + 1)]
