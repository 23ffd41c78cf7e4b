"""The connector of Statistics Finland's classifications: items, their groups, and their names in three languages."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, objects, pack, parsed
from warehouse.ingest.connectors.http_client import Call, Client, RetryPolicy
from warehouse.sources import Classification

LANGUAGES = ("fi", "sv", "en")
POLITE = RetryPolicy(calls=1, window=1)
Names = dict[str, dict[str, str]]


def fetch(wish: FetchRequest[Classification], work: Path) -> FetchResult | None:
    """Retrieve this year's items of both classifications and their correspondence into one file.

    Ids carry the year's first day, and an answer holds one language. The service bears about a call a second. Raises
    `SourceError`, also for an item without a name or with a group that is not there.
    """
    year, members = wish.today.year, dict[str, bytes]()
    with Client(wish.patience or POLITE) as client:
        items, groups = (f"{name}_{year}0101" for name in (wish.connector.items, wish.connector.groups))
        named = _names(wish, client, items, members)
        grouped = _names(wish, client, groups, members)
        belongs = _maps(wish, client, items, groups, members)
        resolved = {"address": wish.address, "items": items, "groups": groups, "calls": client.attempts}
    unknown = sorted({*belongs} - {*named}) + sorted({*belongs.values()} - {*grouped})
    if unknown:
        raise SourceError(wish.address, f"a correspondence of unknown {', '.join(unknown)}", f"items of {items}")
    records = [Record(_fields(code, names, belongs.get(code), grouped)) for code, names in sorted(named.items())]
    return FetchResult(pack(work / f"{items}.tar", members), records, wish.until, resolved)


def _fields(code: str, names: dict[str, str], group: str | None, grouped: Names) -> dict[str, Any]:
    return {
        "code": code,
        "names": names,
        "group": {"code": group, "names": grouped[group] if group else dict.fromkeys(LANGUAGES)},
    }


def _names(wish: FetchRequest[Classification], client: Client, classification: str, members: dict[str, bytes]) -> Names:
    found: Names = {}
    for language in LANGUAGES:
        path = f"classifications/{classification}/classificationItems?content=data&meta=max&lang={language}&format=json"
        address = wish.at(path)
        members[f"{classification}.{language}.json"] = client.content(Call(address))
        for item in objects(address, parsed(address, members[f"{classification}.{language}.json"])):
            found.setdefault(str(item.get("code")), {})[language] = _name(address, item, language)
    lacking = sorted(code for code, names in found.items() if len(names) < len(LANGUAGES))
    if lacking or not found:
        raise SourceError(wish.address, f"{classification} without names of {', '.join(lacking) or 'anything'}", "all")
    return found


def _name(address: str, item: dict[str, Any], language: str) -> str:
    names = item.get("classificationItemNames")
    told = [name.get("name") for name in names if name.get("lang") == language] if isinstance(names, list) else []
    if len(told) != 1 or not told[0] or "code" not in item:
        there = ", ".join(sorted(item))
        raise SourceError(address, f"an item with the fields {there}", f"code, classificationItemNames in {language}")
    return str(told[0])


def _maps(
    wish: FetchRequest[Classification], client: Client, items: str, groups: str, members: dict[str, bytes]
) -> dict[str, str]:
    address = wish.at(
        f"correspondenceTables/{quote(f'{items}#{groups}')}/maps?content=data&meta=min&lang=fi&format=json"
    )
    members["maps.json"] = client.content(Call(address))
    found: dict[str, str] = {}
    for one in objects(address, parsed(address, members["maps.json"])):
        source, target = (one.get(side) for side in ("sourceItem", "targetItem"))
        if (
            not isinstance(source, dict)
            or not isinstance(target, dict)
            or not {"code"} <= source.keys() & target.keys()
        ):
            raise SourceError(address, f"a map with the fields {', '.join(sorted(one))}", "sourceItem and targetItem")
        found[str(source["code"])] = str(target["code"])
    return found
