"""Routes for signing in with a municipality's token, and out."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from warehouse.portal import tokens
from warehouse.portal.check import read_form
from warehouse.portal.instance import COOKIE, Session
from warehouse.portal.rendering import page
from warehouse.portal.visitors import AnyVisitor, Visitor

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(visitor: AnyVisitor) -> Response:
    """Show the form for the token."""
    return RedirectResponse("/check", 303) if visitor.municipality else page(visitor, "sign_in.html", problem="")


@router.post("/sign-in")
async def sign_in(visitor: AnyVisitor) -> Response:
    """Sign in with a token; a client with too many failures has to wait."""
    if visitor.instance.attempts.is_blocked(visitor.address):
        return page(visitor, "sign_in.html", 429, problem="sign_in.too_many")
    form = await read_form(visitor.request)
    visitor.require_form_token(form.fields.get("form_token", ""))
    session = await run_in_threadpool(_session_of, visitor, form.fields.get("token", ""))
    if session is None:
        visitor.instance.attempts.record_failure(visitor.address)
        return page(visitor, "sign_in.html", 401, problem="sign_in.wrong")
    response = RedirectResponse("/check", 303)
    visitor.instance.sessions.write(visitor.request, response, session)
    return response


@router.post("/sign-out")
async def sign_out(visitor: AnyVisitor) -> Response:
    """End the session."""
    form = await read_form(visitor.request)
    visitor.require_form_token(form.fields.get("form_token", ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _session_of(visitor: Visitor, token: str) -> Session | None:
    with visitor.instance.connect() as connection:
        owner = tokens.token_owner(connection, token)
        return Session.new(owner, tokens.token_fingerprint(connection, owner) or "") if owner else None
