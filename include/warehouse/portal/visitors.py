"""The visitor of a request: session, municipality, language, and the check of form tokens."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from warehouse.catalogue import Municipality
from warehouse.intake.report import Language
from warehouse.portal import tokens
from warehouse.portal.instance import PortalInstance, Session, find_municipality
from warehouse.portal.texts import LANGUAGES, Translations

LANGUAGE = "language"
"""Name of the query parameter and of the cookie that remembers it."""


class NotSignedInError(Exception):
    """The page requires sign-in."""


@dataclass(frozen=True)
class Visitor:
    """The visitor of one request; `municipality` is None unless signed in."""

    request: Request
    instance: PortalInstance
    session: Session
    municipality: Municipality | None

    @property
    def form_token(self) -> str:
        """The CSRF token of the visitor's forms."""
        return self.instance.sessions.form_token(self.session)

    @property
    def address(self) -> str:
        """The client address: of the connection, or from the headers of the trusted proxy."""
        return self.request.client.host if self.request.client else ""

    @property
    def wants_part(self) -> bool:
        """Whether portal.js sent the request and needs a part of a page only."""
        return self.request.headers.get("x-part") == "result"

    @cached_property
    def texts(self) -> Translations:
        """The texts in the language of the query, the cookie, the municipality, or the browser, in this order."""
        requested = (self.request.query_params.get(LANGUAGE), self.request.cookies.get(LANGUAGE))
        chosen = next((language for value in requested for language in LANGUAGES if language == value), None)
        if chosen is None and self.municipality is not None:
            return Translations(self.municipality.language)
        return Translations(chosen or _preferred(self.request.headers.get("accept-language", "")))

    def require_form_token(self, form_token: str) -> None:
        """Raise 403 unless the form token is the visitor's and the request comes from this site."""
        is_cross_site = self.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
        if is_cross_site or not self.instance.sessions.is_form_token(self.session, form_token):
            raise HTTPException(403)


@dataclass(frozen=True)
class Sender(Visitor):
    """A visitor who is signed in."""

    municipality: Municipality


def current_visitor(request: Request) -> Visitor:
    """Return the visitor of a request; a session ends when its token is replaced."""
    instance: PortalInstance = request.app.state.instance
    session = instance.sessions.read(request) or Session.new()
    if not session.municipality:
        return Visitor(request, instance, session, None)
    with instance.connect() as connection:
        is_valid = tokens.token_fingerprint(connection, session.municipality) == session.token
    municipality = find_municipality(session.municipality)
    if not is_valid or municipality is None:
        return Visitor(request, instance, Session.new(), None)
    return Visitor(request, instance, session, municipality)


def current_sender(visitor: Annotated[Visitor, Depends(current_visitor)]) -> Sender:
    """Return the visitor of a request, who must be signed in; NotSignedInError otherwise."""
    if visitor.municipality is None:
        raise NotSignedInError
    return Sender(visitor.request, visitor.instance, visitor.session, visitor.municipality)


def _preferred(accepted: str) -> Language:
    """Return the first language of Accept-Language that the portal has; Finnish if there is none."""
    languages = [part.split(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    return next((language for name in languages for language in LANGUAGES if language == name), "fi")


AnyVisitor = Annotated[Visitor, Depends(current_visitor)]
SignedIn = Annotated[Sender, Depends(current_sender)]
