"""Checking a file, getting it back marked, and sending it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from warehouse.feedback.write import write_feedback
from warehouse.ingest.landing import Landing
from warehouse.portal.check import CheckedFile, Form, check_file, chosen_source, read_upload
from warehouse.portal.deliveries import DeliveryId, Submission, delivery, next_ingest_at, send
from warehouse.portal.rendering import download, page
from warehouse.portal.results import check_result
from warehouse.portal.visitors import Sender, SignedIn
from warehouse.sources import workbook_sources

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/check")
def check_page(who: SignedIn) -> Response:
    """Ask for a file."""
    return _form(who)


@router.post("/check")
async def check(who: SignedIn) -> Response:
    """Show what the intake says of a file; nothing is stored."""
    async with _checked_form(who) as (form, result):
        return _form(who, problem="check.no_file") if result is None else _result(who, form, result)


@router.post("/check/answer")
async def answer(who: SignedIn) -> Response:
    """Return the file with the remarks marked in it; nothing is stored."""
    async with _checked_form(who) as (form, result):
        if result is None:
            return _form(who, problem="check.no_file")
        language = who.words.language
        made = await asyncio.to_thread(write_feedback, result.verdict, form.data, (), language)
        if made.xlsx is None:
            return _result(who, form, result)
        return download(made.xlsx, f"tilannekuva-{result.verdict.sha256[:8]}.xlsx", XLSX)


@router.post("/send")
async def send_file(who: SignedIn) -> Response:
    """Check the file again, store it for the ingest, and show the receipt."""
    async with _checked_form(who) as (form, result):
        if result is None:
            return _form(who, problem="check.no_file")
        if not result.may_be_sent:
            return _result(who, form, result, 422)
        return await asyncio.to_thread(_send, who, form, result)


@router.get("/sent")
def sent(who: SignedIn, number: Annotated[list[DeliveryId], Query(max_length=20)], again: bool = False) -> Response:
    """Show the receipt of what has just been sent."""
    with who.house.connect() as connection:
        found = [delivery(connection, who.municipality.code, one) for one in number]
    own = [one for one in found if one is not None]
    if not own:
        return page(who, "error.html", 404)
    reading = next_ingest_at([one.source for one in own], datetime.now(UTC))
    return page(who, "sent.html", deliveries=own, again=again, reading=reading, sources=workbook_sources())


@asynccontextmanager
async def _checked_form(who: Sender) -> AsyncIterator[tuple[Form, CheckedFile | None]]:
    """Read the form and check its file, when it is this one's turn; no result when no file was chosen."""
    async with who.house.turns.room(who.municipality.code, who.address):
        form = await read_upload(who.request)
        who.approve(form.fields.get("form_token", ""))
        if not form.name:
            yield form, None
            return
        chosen = chosen_source(form.fields.get("source", ""))
        async with who.house.turns.turn():
            yield form, await check_file(form.data, form.name, chosen, who.municipality.code)


def _send(who: Sender, form: Form, result: CheckedFile) -> Response:
    parcel = Submission(form.data, result.verdict, who.municipality.code)
    with who.house.connect() as connection:
        receipts = send(connection, Landing(who.house.settings.landing_url), parcel)
    numbers: Sequence[str] = [f"number={receipt.delivery_id}" for receipt in receipts]
    again = ["again=1"] if all(receipt.seen_before for receipt in receipts) else []
    return RedirectResponse("/sent?" + "&".join([*numbers, *again]), 303)


def _form(who: Sender, problem: str = "") -> Response:
    status = 422 if problem else 200
    return page(who, "check.html", status, sources=workbook_sources(), problem=problem, result=None, chosen="")


def _result(who: Sender, form: Form, found: CheckedFile, status: int = 200) -> Response:
    template = "result.html" if who.wants_part else "check.html"
    result, chosen = check_result(found, who.words), form.fields.get("source", "")
    return page(who, template, status, sources=workbook_sources(), problem="", result=result, chosen=chosen)
