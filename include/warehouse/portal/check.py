"""Reads the forms of the portal, and checks an uploaded file in the sandbox."""

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

MAX_FILE_BYTES = 20_000_000
"""The size limit of a file; a year of one municipality's contacts is about a hundredth of it."""
MAX_FORM_BYTES = 64_000
"""The size limit of everything else in a form."""
UPLOAD_SECONDS = 120
"""Seconds a browser may take to send a file."""
STALL_SECONDS = 15
"""Seconds an upload may stall; the average speed is checked after as many seconds."""
MIN_BYTES_PER_SECOND = 4_000
"""The average speed below which an upload is aborted after STALL_SECONDS."""
MAX_DISCARDED_BYTES = 8 * MAX_FILE_BYTES
"""Bytes read and discarded beyond the limit, so that the browser reads the response before the connection closes."""
HELSINKI = ZoneInfo("Europe/Helsinki")
log = logging.getLogger(__name__)


class TooLargeError(Exception):
    """The body of a request is larger than the limit."""


class BadFormError(Exception):
    """The body of a request is not a form of the portal."""


@dataclass(frozen=True)
class Form:
    """The fields of a form, and its file; `name` and `data` are empty when no file was chosen."""

    fields: Mapping[str, str]
    name: str = ""
    data: bytes = field(default=b"", repr=False)


class InMemoryParser(MultiPartParser):
    """Starlette's multipart parser with a spool size that keeps every file in memory instead of on disk."""

    spool_max_size = MAX_FILE_BYTES + MAX_FORM_BYTES

    async def parse(self) -> FormData:
        """Return the form; the files of an incomplete one are closed."""
        try:
            return await super().parse()
        except BaseException:
            for file in self._files_to_close_on_error:
                file.close()
            raise


async def read_form(request: Request) -> Form:
    """Return the fields of a form without a file; TooLargeError, BadFormError."""
    parsed = FormParser(request.headers, _limited(request, MAX_FORM_BYTES), max_fields=20)
    return Form({name: str(value) for name, value in (await _parsed(parsed)).items()})


async def read_upload(request: Request) -> Form:
    """Return a form with one file; TooLargeError above MAX_FILE_BYTES, before parsing if Content-Length says so."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BadFormError
    stream = _limited(request, MAX_FILE_BYTES + MAX_FORM_BYTES)
    parsed = await _parsed(InMemoryParser(Headers(request.headers), stream, max_files=1, max_fields=20))
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
    if len(data) > MAX_FILE_BYTES:
        raise TooLargeError
    return Form(fields, file.filename or "", data)


async def _parsed(parser: FormParser | MultiPartParser) -> FormData:
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            return await parser.parse()
    except (MultiPartException, ClientDisconnect, KeyError, UnicodeDecodeError, TimeoutError) as error:
        raise BadFormError from error


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Yield the body; TooLargeError if it, or its Content-Length, is above the limit."""
    stream, size = _without_stalls(request.stream()), 0
    content_length = request.headers.get("content-length", "0")
    if content_length.isdigit() and int(content_length) > limit:
        await _discard(stream)
        raise TooLargeError
    async for chunk in stream:
        size += len(chunk)
        if size > limit:
            await _discard(stream)
            raise TooLargeError
        yield chunk


async def _without_stalls(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the chunks of a stream; TimeoutError when it stalls, or is slower than MIN_BYTES_PER_SECOND."""
    started, size = time.monotonic(), 0
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), STALL_SECONDS)
        except StopAsyncIteration:
            return
        size += len(chunk)
        seconds = time.monotonic() - started
        if seconds > STALL_SECONDS and size < seconds * MIN_BYTES_PER_SECOND:
            raise TimeoutError
        yield chunk


async def _discard(stream: AsyncIterator[bytes]) -> None:
    remaining = MAX_DISCARDED_BYTES
    async for chunk in stream:
        remaining -= len(chunk)
        if remaining < 0:
            return


@dataclass(frozen=True)
class CheckedFile:
    """The validation report of a file, and the other municipalities (3-digit codes) that it has rows of."""

    report: ValidationReport
    others: tuple[str, ...]

    @property
    def may_be_sent(self) -> bool:
        """Whether the sender may send it: not refused, with data, and of no other municipality."""
        return self.report.outcome != "refused" and bool(self.report.parts) and not self.others

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that it has data of, each once."""
        return tuple(dict.fromkeys(part.source for part in self.report.parts))


class CheckFailedError(Exception):
    """The check itself failed; nothing is known about the file."""


async def check_file(data: bytes, name: str, chosen: str | None, municipality: str) -> CheckedFile:
    """Check a file in a thread; the log gets the sender, the outcome and the seconds, but nothing of the file."""
    started = time.monotonic()
    try:
        report = await asyncio.to_thread(_validate, data, name, chosen)
    except WarehouseError as error:
        raise CheckFailedError(f"check by {municipality}: failed: {error}") from error
    seconds = time.monotonic() - started
    log.info("check by %s: %s, %d bytes, %.2f s", municipality, report.outcome, report.bytes, seconds)
    return CheckedFile(report, _other_municipalities(report, municipality))


def chosen_source(chosen: str) -> str | None:
    """Return the name of the chosen source; None if it is to be recognised by its headings or does not exist."""
    return chosen if chosen in workbook_sources() else None


def _validate(data: bytes, name: str, chosen: str | None) -> ValidationReport:
    sources: dict[str, Source] = workbook_sources()
    try:
        return run_in_sandbox(check, data, name, sources, datetime.now(HELSINKI).date(), chosen)
    except RefusalError as error:
        sha256 = hashlib.sha256(data).hexdigest()
        return ValidationReport(name, sha256, len(data), "refused", error.remarks, personal=error.personal)


def _other_municipalities(report: ValidationReport, municipality: str) -> tuple[str, ...]:
    municipalities = {coverage.municipality for part in report.parts for coverage in part.coverage}
    return tuple(sorted(municipalities - {municipality}))
