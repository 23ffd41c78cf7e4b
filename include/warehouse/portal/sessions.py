"""Who is signed in: a signed cookie, and the form tokens that go with it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "tilannekuva"
LIFE = 10 * 60 * 60
"""Seconds: a working day."""


@dataclass(frozen=True)
class Session:
    """A visitor: a nonce, and once signed in the municipality and the fingerprint of its token."""

    nonce: str
    municipality: str = ""
    token: str = ""

    @classmethod
    def new(cls, municipality: str = "", token: str = "") -> "Session":
        """Begin a session; signing in begins another, so that a planted cookie is worth nothing."""
        return cls(secrets.token_urlsafe(16), municipality, token)


@dataclass(frozen=True)
class Sessions:
    """Reads and writes the cookie of an instance; nothing is kept on the server."""

    key: str

    def read(self, request: Request) -> Session | None:
        """Return the visitor's session; none if there is none, or it is forged or over."""
        try:
            return Session(*self._signer.loads(request.cookies.get(COOKIE, ""), max_age=LIFE))
        except (BadSignature, TypeError):
            return None

    def write(self, request: Request, response: Response, session: Session) -> None:
        """Give the session to the browser, until it closes."""
        value = self._signer.dumps([session.nonce, session.municipality, session.token])
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, str(value), httponly=True, samesite="strict", secure=secure)

    def form_token(self, session: Session) -> str:
        """Return what every form of this session carries."""
        return hmac.new(self.key.encode(), f"form {session.nonce}".encode(), hashlib.sha256).hexdigest()

    def is_ours(self, session: Session, shown: str) -> bool:
        """Say whether a form was made by us for this session."""
        return hmac.compare_digest(self.form_token(session).encode(), shown.encode())

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="session")
