"""Checking a file for a sender: the intake's verdict, and whether this sender may send it."""

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from warehouse.errors import WarehouseError
from warehouse.intake.report import RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.validate import check
from warehouse.sources import Source, workbook_sources

LIMIT = 20_000_000
"""Bytes of a file; a year of one municipality's contacts is a hundredth of it."""
FORM_LIMIT = 64_000
"""Bytes of everything else in a form."""
PATIENCE = 120
"""Seconds a browser may take to send a file."""
GRACE = 15
"""Seconds without a byte, or until the first look at the speed."""
SLOWEST = 4_000
"""Bytes a second on average that a browser must reach after the grace; a slower one is not waited for."""
DISCARDED = 8 * LIMIT
"""Bytes read and thrown away after the limit, so that the browser listens to the answer before its line is cut."""
HELSINKI = ZoneInfo("Europe/Helsinki")
log = logging.getLogger(__name__)


class TooLargeError(Exception):
    """More was sent than a page takes."""


class BadFormError(Exception):
    """What was sent is no form of ours."""


@dataclass(frozen=True)
class Form:
    """The fields of a form, and its file; `data` is empty when none was chosen."""

    fields: Mapping[str, str]
    name: str = ""
    data: bytes = field(default=b"", repr=False)


class InMemory(MultiPartParser):
    """Starlette's parser, whose spool would write a file larger than this to disk."""

    spool_max_size = LIMIT + FORM_LIMIT

    async def parse(self) -> FormData:
        """Return the form; of one that breaks off nothing is kept."""
        try:
            return await super().parse()
        except BaseException:
            for file in self._files_to_close_on_error:
                file.close()
            raise


async def read_form(request: Request) -> Form:
    """Return the fields of a form without a file; TooLargeError, BadFormError."""
    parsed = FormParser(request.headers, _limited(request, FORM_LIMIT), max_fields=20)
    return Form({name: str(value) for name, value in (await _parsed(parsed)).items()})


async def read_upload(request: Request) -> Form:
    """Return a form with one file; TooLargeError beyond LIMIT, before parsing where the browser tells the size."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BadFormError
    stream = _limited(request, LIMIT + FORM_LIMIT)
    parsed = await _parsed(InMemory(Headers(request.headers), stream, max_files=1, max_fields=20))
    try:
        return await _form(parsed)
    finally:
        await parsed.close()


async def _form(parsed: FormData) -> Form:
    fields = {name: value for name, value in parsed.items() if isinstance(value, str)}
    file = next((value for value in parsed.values() if isinstance(value, UploadFile)), None)
    if file is None:
        return Form(fields)
    data = await file.read()
    if len(data) > LIMIT:
        raise TooLargeError
    return Form(fields, file.filename or "", data)


async def _parsed(parser: FormParser | MultiPartParser) -> FormData:
    try:
        async with asyncio.timeout(PATIENCE):
            return await parser.parse()
    except (MultiPartException, ClientDisconnect, KeyError, UnicodeDecodeError, TimeoutError) as error:
        raise BadFormError from error


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Yield the body; beyond the limit, or what the browser says is beyond it, raise TooLargeError."""
    stream, size = _brisk(request.stream()), 0
    told = request.headers.get("content-length", "0")
    if told.isdigit() and int(told) > limit:
        await _discard(stream)
        raise TooLargeError
    async for chunk in stream:
        size += len(chunk)
        if size > limit:
            await _discard(stream)
            raise TooLargeError
        yield chunk


async def _brisk(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield what comes; TimeoutError when nothing does, or too slowly to be an office's line."""
    began, size = time.monotonic(), 0
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), GRACE)
        except StopAsyncIteration:
            return
        size += len(chunk)
        took = time.monotonic() - began
        if took > GRACE and size < took * SLOWEST:
            raise TimeoutError
        yield chunk


async def _discard(stream: AsyncIterator[bytes]) -> None:
    left = DISCARDED
    async for chunk in stream:
        left -= len(chunk)
        if left < 0:
            return


@dataclass(frozen=True)
class CheckedFile:
    """A file, the intake's verdict on it, and the other municipalities (3-digit codes) it holds rows of."""

    verdict: ValidationReport
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


async def checked(data: bytes, name: str, chosen: str | None, municipality: str) -> CheckedFile:
    """Check a file in a thread of its own; the log learns who, how long and what came of it, never what is in it."""
    began = time.monotonic()
    try:
        verdict = await asyncio.to_thread(_verdict, data, name, chosen)
    except WarehouseError as error:
        raise NotJudgedError(f"check by {municipality}: not judged: {error}") from error
    took = time.monotonic() - began
    log.info("check by %s: %s, %d bytes, %.2f s", municipality, verdict.outcome, verdict.bytes, took)
    return CheckedFile(verdict, _others(verdict, municipality))


def source_named(chosen: str) -> str | None:
    """Return the chosen source's name; none when it is to be recognised, or there is none of that name."""
    return chosen if chosen in workbook_sources() else None


def _verdict(data: bytes, name: str, chosen: str | None) -> ValidationReport:
    sources: dict[str, Source] = workbook_sources()
    try:
        return run_in_sandbox(check, data, name, sources, datetime.now(HELSINKI).date(), chosen)
    except RefusalError as error:
        sha256 = hashlib.sha256(data).hexdigest()
        return ValidationReport(name, sha256, len(data), "refused", error.remarks, personal=error.personal)


def _others(verdict: ValidationReport, municipality: str) -> tuple[str, ...]:
    found = {scope.municipality for part in verdict.parts for scope in part.coverage}
    return tuple(sorted(found - {municipality}))
