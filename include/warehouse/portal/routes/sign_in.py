"""Signing in with a municipality's token, and out."""

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
def sign_in_page(who: AnyVisitor) -> Response:
    """Ask for the token."""
    return RedirectResponse("/check", 303) if who.municipality else page(who, "sign_in.html", problem="")


@router.post("/sign-in")
async def sign_in(who: AnyVisitor) -> Response:
    """Let the owner of a token in; a client with too many wrong ones waits."""
    if who.house.attempts.too_many(who.address):
        return page(who, "sign_in.html", 429, problem="sign_in.too_many")
    form = await read_form(who.request)
    who.approve(form.fields.get("form_token", ""))
    session = await run_in_threadpool(_session_of, who, form.fields.get("token", ""))
    if session is None:
        who.house.attempts.failed(who.address)
        return page(who, "sign_in.html", 401, problem="sign_in.wrong")
    response = RedirectResponse("/check", 303)
    who.house.sessions.write(who.request, response, session)
    return response


@router.post("/sign-out")
async def sign_out(who: AnyVisitor) -> Response:
    """End the session."""
    form = await read_form(who.request)
    who.approve(form.fields.get("form_token", ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _session_of(who: Visitor, token: str) -> Session | None:
    with who.house.connect() as connection:
        owner = tokens.token_owner(connection, token)
        return Session.new(owner, tokens.fingerprint(connection, owner) or "") if owner else None
