"""Pages out of templates: everything that is not ours is escaped, whatever it holds."""

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


def page(who: Visitor, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page for a visitor, with its session and its choice of language as cookies."""
    words = who.words
    html = _environment().get_template(template).render(
        who=who, words=words, say=words.say, languages=LANGUAGES, language_link=_language_link(who),
        asset=asset, limit=words.size(MAX_FILE_BYTES), path=who.request.url.path, status=status, **values,
    )  # fmt: skip
    response = HTMLResponse(html, status, headers={"Content-Language": words.language, "Vary": "X-Part"})
    remember(who, response)
    return response


def remember(who: Visitor, response: Response) -> None:
    """Give the browser its session, and the language it asked for."""
    who.house.sessions.write(who.request, response, who.session)
    if who.request.query_params.get(LANGUAGE) in LANGUAGES:
        response.set_cookie(
            LANGUAGE, who.words.language, max_age=YEAR_SECONDS, httponly=True, samesite="strict",
            secure=who.request.url.scheme == "https",
        )  # fmt: skip


def download(data: bytes, name: str, kind: str) -> Response:
    """Return bytes that a browser saves under a name of our own, and never opens as a page."""
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@cache
def asset(name: str) -> str:
    """Return the address of a stylesheet or script; it changes when the file does."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"


def _language_link(who: Visitor) -> dict[str, str]:
    """Return, by language, the address of this very page in it."""
    asked = [(name, value) for name, value in who.request.query_params.multi_items() if name != LANGUAGE]
    return {language: "?" + urlencode([*asked, (LANGUAGE, language)]) for language in LANGUAGES}
