"""The tokens municipalities sign in with: shown once, kept only as sha256."""

import hashlib
import hmac
import secrets

import psycopg

from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError


def new_token(connection: psycopg.Connection, municipality: str) -> str:
    """Make a token for a municipality (3-digit code); the one before it, and its sessions, end here."""
    token = generate_token(municipality)
    store_token(connection, municipality, token)
    return token


def generate_token(municipality: str) -> str:
    """Return a token that nobody has; WarehouseError if the catalogue has no such municipality."""
    _known(municipality)
    return f"{municipality}-{secrets.token_urlsafe(24)}"


def store_token(connection: psycopg.Connection, municipality: str, token: str) -> None:
    """Let a municipality in with this token and no other; the same one again changes nothing."""
    connection.execute(
        """
        insert into ops.portal_token as kept (municipality, sha256) values (%s, %s)
        on conflict (municipality) do update set sha256 = excluded.sha256, made_at = now()
        where kept.sha256 <> excluded.sha256
        """,
        [municipality, _sha256(token)],
    )


def has_token(connection: psycopg.Connection, municipality: str) -> bool:
    """Say whether a municipality can sign in."""
    _known(municipality)
    return fingerprint(connection, municipality) is not None


def token_owner(connection: psycopg.Connection, token: str) -> str | None:
    """Return the municipality whose token this is; none if it is nobody's. Takes as long either way."""
    shown, owner = _sha256(token), None
    for municipality, sha256 in connection.execute("select municipality, sha256 from ops.portal_token"):
        if hmac.compare_digest(shown, sha256):
            owner = str(municipality)
    return owner


def fingerprint(connection: psycopg.Connection, municipality: str) -> str | None:
    """Return what tells a municipality's token from its next one; a session lives as long as it."""
    row = connection.execute(
        "select left(sha256, 16) from ops.portal_token where municipality = %s", [municipality]
    ).fetchone()
    return row[0] if row else None


def _sha256(token: str) -> str:
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _known(municipality: str) -> None:
    codes = [one.code for one in load_catalogue().municipalities]
    if municipality not in codes:
        raise WarehouseError(f"found municipality '{municipality}', expected one of {', '.join(codes)}")
