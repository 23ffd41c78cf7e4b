"""Pages for downloading a template: the workbook that a municipality fills in for a month."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from warehouse.errors import WarehouseError
from warehouse.portal.check import HELSINKI
from warehouse.portal.rendering import download, page
from warehouse.portal.routes.files import XLSX
from warehouse.portal.visitors import SignedIn
from warehouse.sources import workbook_sources
from warehouse.template.workbook import build_template

router = APIRouter()
MONTHS_OFFERED = 12


@router.get("/template")
def template_page(visitor: SignedIn) -> Response:
    """Show the form for choosing a month."""
    months = last_months(datetime.now(HELSINKI).date())
    return page(visitor, "template.html", months=months, chosen=months[1])


@router.get("/template/download")
def template_file(
    visitor: SignedIn,
    month: Annotated[str, Query(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")],
    workbook: Literal["fi", "sv", "en"] | None = None,
) -> Response:
    """Return the workbook, in the chosen language or the municipality's; 404 when there is nothing to deliver."""
    code = visitor.municipality.code
    try:
        data = build_template(workbook_sources(), code, month, workbook or visitor.municipality.language)
    except WarehouseError:
        return page(visitor, "error.html", 404)
    return download(data, f"tilannekuva-{code}-{month}.xlsx", XLSX)


def last_months(today: date) -> list[str]:
    """Return this month and the eleven before it, the newest first, as 2026-10."""
    newest = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(newest, newest - MONTHS_OFFERED, -1)]
