"""Checking a file for a sender: the intake's verdict, and whether this sender may send it."""

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from warehouse.errors import WarehouseError
from warehouse.intake.check import check
from warehouse.intake.guard import guarded
from warehouse.intake.remarks import RefusalError
from warehouse.intake.verdict import Verdict
from warehouse.sources import Source, workbook_sources

HELSINKI = ZoneInfo("Europe/Helsinki")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """A file, the intake's verdict on it, and the other municipalities (3-digit codes) it holds rows of."""

    verdict: Verdict
    others: tuple[str, ...]

    @property
    def may_be_sent(self) -> bool:
        """Say whether the sender may press Send: not refused, and nobody else's."""
        return self.verdict.outcome != "refused" and bool(self.verdict.parts) and not self.others

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources it holds something of, each once."""
        return tuple(dict.fromkeys(part.source for part in self.verdict.parts))


class NotJudgedError(Exception):
    """The service has a fault of its own; the file was not judged."""


async def checked(data: bytes, name: str, chosen: str | None, municipality: str) -> Checked:
    """Check a file in a thread of its own; the log learns who, how long and what came of it, never what is in it."""
    began = time.monotonic()
    try:
        verdict = await asyncio.to_thread(_verdict, data, name, chosen)
    except WarehouseError as error:
        raise NotJudgedError(f"check by {municipality}: not judged: {error}") from error
    took = time.monotonic() - began
    log.info("check by %s: %s, %d bytes, %.2f s", municipality, verdict.outcome, verdict.bytes, took)
    return Checked(verdict, _others(verdict, municipality))


def source_named(chosen: str) -> str | None:
    """Return the chosen source's name; none when it is to be recognised, or there is none of that name."""
    return chosen if chosen in workbook_sources() else None


def _verdict(data: bytes, name: str, chosen: str | None) -> Verdict:
    sources: dict[str, Source] = workbook_sources()
    try:
        return guarded(check, data, name, sources, datetime.now(HELSINKI).date(), chosen)
    except RefusalError as error:
        sha256 = hashlib.sha256(data).hexdigest()
        return Verdict(name, sha256, len(data), "refused", error.remarks, personal=error.personal)


def _others(verdict: Verdict, municipality: str) -> tuple[str, ...]:
    found = {scope.municipality for part in verdict.parts for scope in part.scopes}
    return tuple(sorted(found - {municipality}))
