"""Renders pages from Jinja templates with autoescape, and makes download responses."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from warehouse.portal.check import MAX_FILE_BYTES
from warehouse.portal.texts import LANGUAGES
from warehouse.portal.visitors import LANGUAGE, Visitor

PORTAL_FOLDER = Path(__file__).parent
STATIC = PORTAL_FOLDER / "static"
YEAR_SECONDS = 365 * 24 * 60 * 60


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(PORTAL_FOLDER / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(visitor: Visitor, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page for a visitor, with cookies for the session and the chosen language."""
    texts = visitor.texts
    html = _environment().get_template(template).render(
        visitor=visitor, texts=texts, say=texts.say, languages=LANGUAGES, language_link=_language_link(visitor),
        asset=asset, limit=texts.size(MAX_FILE_BYTES), path=visitor.request.url.path, status=status, **values,
    )  # fmt: skip
    response = HTMLResponse(html, status, headers={"Content-Language": texts.language, "Vary": "X-Part"})
    set_cookies(visitor, response)
    return response


def set_cookies(visitor: Visitor, response: Response) -> None:
    """Set the cookies of the session and of the chosen language."""
    visitor.instance.sessions.write(visitor.request, response, visitor.session)
    if visitor.request.query_params.get(LANGUAGE) in LANGUAGES:
        response.set_cookie(
            LANGUAGE, visitor.texts.language, max_age=YEAR_SECONDS, httponly=True, samesite="strict",
            secure=visitor.request.url.scheme == "https",
        )  # fmt: skip


def download(data: bytes, name: str, kind: str) -> Response:
    """Return a response that a browser saves as a file of the given name and does not open as a page."""
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a hash of its content against stale caches."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"


def _language_link(visitor: Visitor) -> dict[str, str]:
    """Return the address of the current page in each language."""
    parameters = [(name, value) for name, value in visitor.request.query_params.multi_items() if name != LANGUAGE]
    return {language: "?" + urlencode([*parameters, (LANGUAGE, language)]) for language in LANGUAGES}
