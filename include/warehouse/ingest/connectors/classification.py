"""The connector of Statistics Finland's classifications: items, their groups, and their names in three languages."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, object_list, parse_json, write_tar
from warehouse.ingest.connectors.http_client import Call, Client, RetryPolicy
from warehouse.sources import Classification

LANGUAGES = ("fi", "sv", "en")
CALL_PER_SECOND = RetryPolicy(calls=1, window=1)
Names = dict[str, dict[str, str]]


def fetch(request: FetchRequest[Classification], work: Path) -> FetchResult | None:
    """Retrieve this year's items of both classifications and their correspondence into one file.

    Ids carry the year's first day, and an answer holds one language. The service bears about a call a second. Raises
    `SourceError`, also for an item without a name or with a group that is not there.
    """
    year, members = request.today.year, dict[str, bytes]()
    with Client(request.retry_policy or CALL_PER_SECOND) as client:
        items, groups = (f"{name}_{year}0101" for name in (request.connector.items, request.connector.groups))
        item_names = _names(request, client, items, members)
        group_names = _names(request, client, groups, members)
        group_codes = _group_codes(request, client, items, groups, members)
        resolved = {"address": request.address, "items": items, "groups": groups, "calls": client.attempts}
    unknown = sorted({*group_codes} - {*item_names}) + sorted({*group_codes.values()} - {*group_names})
    if unknown:
        raise SourceError(request.address, f"a correspondence of unknown {', '.join(unknown)}", f"items of {items}")
    records = [
        Record(_fields(code, names, group_codes.get(code), group_names)) for code, names in sorted(item_names.items())
    ]
    return FetchResult(write_tar(work / f"{items}.tar", members), records, request.last_day, resolved)


def _fields(code: str, names: dict[str, str], group: str | None, group_names: Names) -> dict[str, Any]:
    return {
        "code": code,
        "names": names,
        "group": {"code": group, "names": group_names[group] if group else dict.fromkeys(LANGUAGES)},
    }


def _names(
    request: FetchRequest[Classification], client: Client, classification: str, members: dict[str, bytes]
) -> Names:
    names_by_code: Names = {}
    for language in LANGUAGES:
        path = f"classifications/{classification}/classificationItems?content=data&meta=max&lang={language}&format=json"
        address = request.url(path)
        members[f"{classification}.{language}.json"] = client.content(Call(address))
        for item in object_list(address, parse_json(address, members[f"{classification}.{language}.json"])):
            names_by_code.setdefault(str(item.get("code")), {})[language] = _name(address, item, language)
    incomplete = sorted(code for code, names in names_by_code.items() if len(names) < len(LANGUAGES))
    if incomplete or not names_by_code:
        raise SourceError(
            request.address, f"{classification} without names of {', '.join(incomplete) or 'anything'}", "all"
        )
    return names_by_code


def _name(address: str, item: dict[str, Any], language: str) -> str:
    names = item.get("classificationItemNames")
    texts = [name.get("name") for name in names if name.get("lang") == language] if isinstance(names, list) else []
    if len(texts) != 1 or not texts[0] or "code" not in item:
        fields = ", ".join(sorted(item))
        raise SourceError(address, f"an item with the fields {fields}", f"code, classificationItemNames in {language}")
    return str(texts[0])


def _group_codes(
    request: FetchRequest[Classification], client: Client, items: str, groups: str, members: dict[str, bytes]
) -> dict[str, str]:
    address = request.url(
        f"correspondenceTables/{quote(f'{items}#{groups}')}/maps?content=data&meta=min&lang=fi&format=json"
    )
    members["maps.json"] = client.content(Call(address))
    mapping: dict[str, str] = {}
    for item in object_list(address, parse_json(address, members["maps.json"])):
        source, target = (item.get(side) for side in ("sourceItem", "targetItem"))
        if (
            not isinstance(source, dict)
            or not isinstance(target, dict)
            or not {"code"} <= source.keys() & target.keys()
        ):
            raise SourceError(address, f"a map with the fields {', '.join(sorted(item))}", "sourceItem and targetItem")
        mapping[str(source["code"])] = str(target["code"])
    return mapping
