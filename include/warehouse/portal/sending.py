"""Sending: the bytes go to the landing by their sha256, and the ledger says that they were received."""

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from croniter import croniter
from psycopg.types.json import Jsonb

from warehouse.ingest.landing import Landing
from warehouse.intake.verdict import Verdict
from warehouse.portal.checking import HELSINKI
from warehouse.sources import load_sources

PERSONAL = re.compile(r"\d{6}.?\d{3}\w", re.ASCII)
"""Anything shaped like a henkilötunnus, valid or not."""
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Characters that show nothing, or turn the line: controls, directions, line separators."""
LONGEST = 120


@dataclass(frozen=True)
class Receipt:
    """What a sender is told of a delivery: its number in the ledger, and whether the same bytes were there before."""

    delivery_id: int
    seen_before: bool


@dataclass(frozen=True)
class Parcel:
    """A file on its way: its bytes, what the intake says of it, and whose it is (3-digit code)."""

    data: bytes
    verdict: Verdict
    sender: str


def send(connection: psycopg.Connection, landing: Landing, parcel: Parcel) -> tuple[Receipt, ...]:
    """Keep a checked file for the ingest of each source it holds something of; one receipt a source.

    Its bytes are kept under their sha256 and the ledger knows of them, for all of the sources or for none.
    """
    sources = dict.fromkeys(part.source for part in parcel.verdict.parts)
    with connection.transaction():
        return tuple(_send_one(connection, landing, parcel, source) for source in sources)


def _send_one(connection: psycopg.Connection, landing: Landing, parcel: Parcel, source: str) -> Receipt:
    verdict, suffix = parcel.verdict, f".{parcel.verdict.format}"
    values = {
        "source": source,
        "sha256": verdict.sha256,
        "bytes": verdict.bytes,
        "name": shown_name(verdict.name) or f"{verdict.sha256[:12]}{suffix}",
        "url": landing.address(source, verdict.sha256, suffix),
        "sender": parcel.sender,
        "meant_for": Jsonb(_meant_for(verdict, source)),
    }
    row = connection.execute(INSERT, values).fetchone()
    if row is None:
        return Receipt(connection.execute(BEFORE, values).fetchall()[0][0], seen_before=True)
    _keep(landing, parcel, source, suffix)
    return Receipt(row[0], seen_before=False)


def _keep(landing: Landing, parcel: Parcel, source: str, suffix: str) -> None:
    """Keep the bytes. An ingest that begins meanwhile sweeps drafts away, this one too; the second is safe from it."""
    try:
        landing.keep(io.BytesIO(parcel.data), source, parcel.verdict.sha256, suffix)
    except FileNotFoundError:
        landing.keep(io.BytesIO(parcel.data), source, parcel.verdict.sha256, suffix)


def _meant_for(verdict: Verdict, source: str) -> list[dict[str, str]]:
    cells = {
        (part.table, scope.municipality, f"{scope.month}-01")
        for part in verdict.parts
        if part.source == source
        for scope in part.scopes
    }
    return [{"raw_table": table, "municipality": place, "month": month} for table, place, month in sorted(cells)]


def shown_name(name: str) -> str:
    """Return a file's name as the ledger may keep it: no path, no control characters, nothing like a henkilötunnus."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in UNSEEN).strip()
    return "" if PERSONAL.search(kept) else kept[-LONGEST:]


def next_reading(sources: Sequence[str], now: datetime) -> datetime | None:
    """Return when the last of the sources is read next; none when one is read only when somebody asks."""
    schedules = [load_sources()[source].schedule for source in sources]
    times = [croniter(one, now.astimezone(HELSINKI)).get_next(datetime) for one in schedules if one]
    return max(times) if times and len(times) == len(schedules) else None


INSERT = """
    insert into ops.delivery (source, sha256, bytes, name, url, via, sender, meant_for)
    values (%(source)s, %(sha256)s, %(bytes)s, %(name)s, %(url)s, 'portal', %(sender)s, %(meant_for)s)
    on conflict (source, sha256) do nothing
    returning delivery_id
"""
BEFORE = "select delivery_id from ops.delivery where source = %(source)s and sha256 = %(sha256)s"
