"""Who looks at a page: signed in or not, in which language, and whether a form is really theirs."""

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
    """The page is for senders who have signed in."""


@dataclass(frozen=True)
class Visitor:
    """One request's visitor; `municipality` is none until the visitor has signed in."""

    request: Request
    house: PortalInstance
    session: Session
    municipality: Municipality | None

    @property
    def form_token(self) -> str:
        """What every form of this visitor carries."""
        return self.house.sessions.form_token(self.session)

    @property
    def address(self) -> str:
        """The client's address: of the connection, or what the named proxy says of it."""
        return self.request.client.host if self.request.client else ""

    @property
    def wants_part(self) -> bool:
        """Say whether our script asks, which puts the answer into the page it has."""
        return self.request.headers.get("x-part") == "result"

    @cached_property
    def words(self) -> Translations:
        """The language: chosen, remembered, the municipality's, or what the browser prefers."""
        asked = (self.request.query_params.get(LANGUAGE), self.request.cookies.get(LANGUAGE))
        known = next((language for language in LANGUAGES if language in asked[:1]), None)
        known = known or next((language for language in LANGUAGES if language in asked), None)
        if known is None and self.municipality is not None:
            return Translations(self.municipality.language)
        return Translations(known or _preferred(self.request.headers.get("accept-language", "")))

    def approve(self, shown: str) -> None:
        """Let a form pass that we made for this visitor; any other is 403."""
        strange = self.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
        if strange or not self.house.sessions.is_ours(self.session, shown):
            raise HTTPException(403)


@dataclass(frozen=True)
class Sender(Visitor):
    """A visitor who has signed in."""

    municipality: Municipality


def current_visitor(request: Request) -> Visitor:
    """Return who asks; a session whose token has been replaced is over."""
    house: PortalInstance = request.app.state.house
    session = house.sessions.read(request) or Session.new()
    if not session.municipality:
        return Visitor(request, house, session, None)
    with house.connect() as connection:
        lives = tokens.fingerprint(connection, session.municipality) == session.token
    place = find_municipality(session.municipality)
    return Visitor(request, house, session, place) if lives and place else Visitor(request, house, Session.new(), None)


def current_sender(who: Annotated[Visitor, Depends(current_visitor)]) -> Sender:
    """Return who asks, who must have signed in."""
    if who.municipality is None:
        raise NotSignedInError
    return Sender(who.request, who.house, who.session, who.municipality)


def _preferred(accepted: str) -> Language:
    """Return the language the browser names first among ours; Finnish if it names none."""
    named = [part.split(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    return next((language for name in named for language in LANGUAGES if language == name), "fi")


AnyVisitor = Annotated[Visitor, Depends(current_visitor)]
SignedIn = Annotated[Sender, Depends(current_sender)]
