"""Invented job advertisements of half a year, in the shape of Työmarkkinatori's stream: contacts, texts and all."""

import json
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from samples import days
from samples.dice import count, stream
from samples.proportions import LEVELS, NAMES

FIRST_DAY = days.monday_of(days.first_day(days.shifted(days.LAST_MONTH, -6)))
WEEKLY = 0.055  # new ads a week for each vacancy that is open on an ordinary day
Ad = dict[str, Any]


def advertisements(seed: int) -> list[Ad]:
    """Draw the ads in the order they were last modified: some removed before their time, some of two municipalities."""
    ads = [
        _ad(stream(seed, f"ad {code} {week} {number}"), code, FIRST_DAY + timedelta(weeks=week))
        for code in NAMES
        for week in range((days.AS_OF - FIRST_DAY).days // 7)
        for number in range(count(stream(seed, f"ads {code} {week}"), 7 * WEEKLY * LEVELS[code].vacancies / 3))
    ]
    return sorted(ads, key=lambda ad: str(ad["metadata"]["lastModified"]))


def _ad(dice: Random, code: str, week: date) -> Ad:
    published = week + timedelta(days=dice.randrange(5))
    expires = published + timedelta(days=dice.randint(10, 45))
    removed = published + timedelta(days=dice.randint(3, 30)) if dice.random() < 0.3 else expires + timedelta(days=1)
    is_removed = removed <= days.AS_OF
    others = [dice.choice([one for one in NAMES if one != code])] if dice.random() < 0.06 else []
    metadata = {
        "externalId": str(UUID(int=dice.getrandbits(128), version=4)),
        "created": _moment(published, 8),
        "lastModified": _moment(removed, 3) if is_removed else _moment(published, 9),
    } | ({"archived": _moment(removed, 3)} if is_removed else {})
    application = {"published": _moment(published, 9), "expires": _moment(expires, 13)}
    return {
        "metadata": metadata,
        "languages": ["fi"],
        "application": application
        | {"openPositions": dice.choice((1, 1, 1, 1, 2, 2, 3, 5)), "url": "https://invented.invalid"},
        "location": {"municipalities": [code, *others], "regions": [], "countries": ["246"]},
        "position": {
            "title": {"fi": "Keksitty tehtävä"},
            "jobDescription": {"fi": "Soita Maijalle."},
            "occupations": [],
        },
        "owner": {"companyName": "Keksitty Oy"},
        "contacts": [
            {"firstName": "Maija", "lastName": "Keksitty", "email": "maija@invented.invalid", "telephone": "000"}
        ],
    }


def _moment(day: date, hour: int) -> str:
    """Write a moment as the stream does: without a zone."""
    return datetime.combine(day, time(hour, 15)).isoformat()


def files(seed: int) -> dict[str, bytes]:
    """Return the stream's file by its path below the home."""
    lines = (json.dumps(ad, ensure_ascii=False) for ad in advertisements(seed))
    return {"apis/vacancies.ndjson": "".join(f"{line}\n" for line in lines).encode()}
