"""Following: a municipality's own deliveries, the answers to them, and the board of arrivals."""

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
from warehouse.portal.deliveries import PAGE, Delivery, Number, board, changes_of, deliveries, delivery
from warehouse.portal.rendering import download, page
from warehouse.portal.results import SHOWN, line_of
from warehouse.portal.visitors import Sender, SignedIn
from warehouse.sources import workbook_sources

router = APIRouter()
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@router.get("/deliveries")
def own_deliveries(who: SignedIn, before: Number | None = None) -> Response:
    """List the municipality's own deliveries."""
    with who.house.connect() as connection:
        found = deliveries(connection, who.municipality.code, before)
    older = found[-1].delivery_id if len(found) == PAGE else None
    return page(who, "deliveries.html", deliveries=found, older=older, sources=workbook_sources())


@router.get("/deliveries/{number}")
def one_delivery(who: SignedIn, number: Number) -> Response:
    """Show what became of one delivery."""
    with who.house.connect() as connection:
        found = delivery(connection, who.municipality.code, number)
        if found is None:
            return page(who, "error.html", 404)
        read = found.reading_id
        told = remarks_of(connection, read, who.words.language) if read is not None else []
        changes = changes_of(connection, read) if read is not None else []
    answers = [kind for kind in KINDS if _kept(who, found, kind).is_file()]
    lines = [line_of(one, who.words) for one in told[:SHOWN]]
    return page(
        who, "delivery.html", delivery=found, lines=lines, changes=changes, answers=answers,
        sources=workbook_sources(), names=wording,
    )  # fmt: skip


@router.get("/deliveries/{number}/answer.{kind}")
def answer(who: SignedIn, number: Number, kind: Annotated[str, Path(pattern="^(xlsx|html)$")]) -> Response:
    """Return the kept answer to a delivery."""
    with who.house.connect() as connection:
        found = delivery(connection, who.municipality.code, number)
    if found is None or not _kept(who, found, kind).is_file():
        return page(who, "error.html", 404)
    return download(_kept(who, found, kind).read_bytes(), f"tilannekuva-{number}.{kind}", KINDS[kind])


@router.get("/arrivals")
def arrivals(who: SignedIn, month: Annotated[str | None, Query(pattern="^[0-9]{4}-[0-9]{2}$")] = None) -> Response:
    """Show the board: the municipality's own part first, then the whole area's of one month."""
    with who.house.connect() as connection:
        shown = board(connection, who.municipality.code, month, datetime.now(HELSINKI).date())
    return page(who, "arrivals.html", board=shown, municipalities=load_catalogue().municipalities, names=wording)


def _kept(who: Sender, found: Delivery, kind: str) -> pathlib.Path:
    return feedback_file(who.house.settings, found.source, found.sha256, f".{kind}")
