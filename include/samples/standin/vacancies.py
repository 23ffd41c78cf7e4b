"""Työmarkkinatori's job advertisements (P67 v2): a stream of JSON lines by filter."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samples.standin.reply import KEY, Asked, Reply, as_json

FILE, STREAM = "vacancies.ndjson", "application/x-ndjson"


def answer(folder: Path, asked: Asked) -> Reply:
    """Answer one query with the ads it lets through; `from` is included, `to` is not."""
    if asked.headers.get("kipa-subscription-key") != KEY:
        return as_json({"statusCode": 401, "message": "Access denied due to missing subscription key."}, 401)
    filters = json.loads(asked.body or b"{}")
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    let = [line for line in lines if _passes(json.loads(line), filters)]
    return Reply(200, "".join(f"{line}\n" for line in let).encode(), STREAM)


def _passes(ad: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    metadata = ad["metadata"]
    is_archived = bool(metadata.get("archived"))
    if filters.get("onlyStatus", "PUBLISHED") != ("ARCHIVED" if is_archived else "PUBLISHED"):
        return False
    moments = {"modified": metadata["lastModified"], "archived": metadata.get("archived") or ""}
    return all(_within(moments[name], filters[name]) for name in moments if name in filters)


def _within(moment: str, interval: Mapping[str, str]) -> bool:
    return moment >= interval.get("from", "") and ("to" not in interval or moment < interval["to"])
