"""Routes for following a municipality's deliveries and their feedback, and the arrival board."""

import pathlib
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from warehouse.arrivals import remarks_of
from warehouse.catalogue import load_catalogue
from warehouse.feedback import wording
from warehouse.ingest.deliveries.feedback_files import feedback_file
from warehouse.portal.check import HELSINKI
from warehouse.portal.deliveries import PAGE_SIZE, Delivery, DeliveryId, board, changes_of, deliveries, delivery
from warehouse.portal.rendering import download, page
from warehouse.portal.results import MAX_LINES, sent_remark_line
from warehouse.portal.visitors import Sender, SignedIn
from warehouse.sources import workbook_sources

router = APIRouter()
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@router.get("/deliveries")
def list_deliveries(visitor: SignedIn, before: DeliveryId | None = None) -> Response:
    """List the deliveries of the municipality."""
    with visitor.instance.connect() as connection:
        rows = deliveries(connection, visitor.municipality.code, before)
    older = rows[-1].delivery_id if len(rows) == PAGE_SIZE else None
    return page(visitor, "deliveries.html", deliveries=rows, older=older, sources=workbook_sources())


@router.get("/deliveries/{number}")
def show_delivery(visitor: SignedIn, number: DeliveryId) -> Response:
    """Show one delivery: its outcome, remarks, changes and versions."""
    with visitor.instance.connect() as connection:
        row = delivery(connection, visitor.municipality.code, number)
        if row is None:
            return page(visitor, "error.html", 404)
        reading_id = row.reading_id
        remarks = remarks_of(connection, reading_id, visitor.texts.language) if reading_id is not None else []
        changes = changes_of(connection, reading_id) if reading_id is not None else []
    answers = [kind for kind in MEDIA_TYPES if _feedback_file(visitor, row, kind).is_file()]
    lines = [sent_remark_line(remark, visitor.texts) for remark in remarks[:MAX_LINES]]
    return page(
        visitor, "delivery.html", delivery=row, lines=lines, changes=changes, answers=answers,
        sources=workbook_sources(), wording=wording,
    )  # fmt: skip


@router.get("/deliveries/{number}/answer.{kind}")
def answer(visitor: SignedIn, number: DeliveryId, kind: Annotated[str, Path(pattern="^(xlsx|html)$")]) -> Response:
    """Return the stored feedback on a delivery."""
    with visitor.instance.connect() as connection:
        row = delivery(connection, visitor.municipality.code, number)
    if row is None or not _feedback_file(visitor, row, kind).is_file():
        return page(visitor, "error.html", 404)
    return download(_feedback_file(visitor, row, kind).read_bytes(), f"tilannekuva-{number}.{kind}", MEDIA_TYPES[kind])


@router.get("/arrivals")
def arrivals(visitor: SignedIn, month: Annotated[str | None, Query(pattern="^[0-9]{4}-[0-9]{2}$")] = None) -> Response:
    """Show the arrival board: first the municipality, then the whole area for one month."""
    with visitor.instance.connect() as connection:
        arrival_board = board(connection, visitor.municipality.code, month, datetime.now(HELSINKI).date())
    return page(
        visitor, "arrivals.html", board=arrival_board, municipalities=load_catalogue().municipalities, wording=wording
    )


def _feedback_file(visitor: Sender, row: Delivery, kind: str) -> pathlib.Path:
    return feedback_file(visitor.instance.settings, row.source, row.sha256, f".{kind}")
