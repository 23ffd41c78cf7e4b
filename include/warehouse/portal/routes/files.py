"""Routes for checking a file, downloading it with marks, and sending it."""

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
def check_page(visitor: SignedIn) -> Response:
    """Show the form for choosing a file."""
    return _form(visitor)


@router.post("/check")
async def check(visitor: SignedIn) -> Response:
    """Show the validation report of a file; nothing is stored."""
    async with _checked_form(visitor) as (form, result):
        return _form(visitor, problem="check.no_file") if result is None else _result(visitor, form, result)


@router.post("/check/answer")
async def answer(visitor: SignedIn) -> Response:
    """Return the workbook with the remarks marked in it; nothing is stored."""
    async with _checked_form(visitor) as (form, result):
        if result is None:
            return _form(visitor, problem="check.no_file")
        language = visitor.texts.language
        feedback = await asyncio.to_thread(write_feedback, result.report, form.data, (), language)
        if feedback.xlsx is None:
            return _result(visitor, form, result)
        return download(feedback.xlsx, f"tilannekuva-{result.report.sha256[:8]}.xlsx", XLSX)


@router.post("/send")
async def send_file(visitor: SignedIn) -> Response:
    """Check the file again, store it for the ingest, and show the receipt."""
    async with _checked_form(visitor) as (form, result):
        if result is None:
            return _form(visitor, problem="check.no_file")
        if not result.may_be_sent:
            return _result(visitor, form, result, 422)
        return await asyncio.to_thread(_send, visitor, form, result)


@router.get("/sent")
def sent(visitor: SignedIn, number: Annotated[list[DeliveryId], Query(max_length=20)], again: bool = False) -> Response:
    """Show the receipt of a file that has just been sent."""
    with visitor.instance.connect() as connection:
        deliveries = [delivery(connection, visitor.municipality.code, delivery_id) for delivery_id in number]
    sent_deliveries = [row for row in deliveries if row is not None]
    if not sent_deliveries:
        return page(visitor, "error.html", 404)
    next_ingest = next_ingest_at([row.source for row in sent_deliveries], datetime.now(UTC))
    return page(
        visitor,
        "sent.html",
        deliveries=sent_deliveries,
        is_duplicate=again,
        next_ingest=next_ingest,
        sources=workbook_sources(),
    )


@asynccontextmanager
async def _checked_form(visitor: Sender) -> AsyncIterator[tuple[Form, CheckedFile | None]]:
    """Read the form and check its file when it is its turn; the result is None if no file was chosen."""
    async with visitor.instance.check_queue.slot(visitor.municipality.code, visitor.address):
        form = await read_upload(visitor.request)
        visitor.require_form_token(form.fields.get("form_token", ""))
        if not form.name:
            yield form, None
            return
        chosen = chosen_source(form.fields.get("source", ""))
        async with visitor.instance.check_queue.turn():
            yield form, await check_file(form.data, form.name, chosen, visitor.municipality.code)


def _send(visitor: Sender, form: Form, result: CheckedFile) -> Response:
    submission = Submission(form.data, result.report, visitor.municipality.code)
    with visitor.instance.connect() as connection:
        receipts = send(connection, Landing(visitor.instance.settings.landing_url), submission)
    numbers: Sequence[str] = [f"number={receipt.delivery_id}" for receipt in receipts]
    again = ["again=1"] if all(receipt.is_duplicate for receipt in receipts) else []
    return RedirectResponse("/sent?" + "&".join([*numbers, *again]), 303)


def _form(visitor: Sender, problem: str = "") -> Response:
    status = 422 if problem else 200
    return page(visitor, "check.html", status, sources=workbook_sources(), problem=problem, result=None, chosen="")


def _result(visitor: Sender, form: Form, checked: CheckedFile, status: int = 200) -> Response:
    template = "result.html" if visitor.wants_part else "check.html"
    result, chosen = check_result(checked, visitor.texts), form.fields.get("source", "")
    return page(visitor, template, status, sources=workbook_sources(), problem="", result=result, chosen=chosen)
