"""The tokens that municipalities sign in with: printed once, stored only as sha256."""

import hashlib
import hmac
import secrets

import psycopg

from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError


def new_token(connection: psycopg.Connection, municipality: str) -> str:
    """Create a token for a municipality (3-digit code); its previous token and sessions become invalid."""
    token = generate_token(municipality)
    store_token(connection, municipality, token)
    return token


def generate_token(municipality: str) -> str:
    """Return a new random token; WarehouseError if the catalogue has no such municipality."""
    _check_municipality(municipality)
    return f"{municipality}-{secrets.token_urlsafe(24)}"


def store_token(connection: psycopg.Connection, municipality: str, token: str) -> None:
    """Store the only valid token of a municipality; storing the same one again changes nothing."""
    connection.execute(
        """
        insert into ops.portal_token as stored (municipality, sha256) values (%s, %s)
        on conflict (municipality) do update set sha256 = excluded.sha256, made_at = now()
        where stored.sha256 <> excluded.sha256
        """,
        [municipality, _sha256(token)],
    )


def has_token(connection: psycopg.Connection, municipality: str) -> bool:
    """Return whether a municipality has a token to sign in with."""
    _check_municipality(municipality)
    return token_fingerprint(connection, municipality) is not None


def token_owner(connection: psycopg.Connection, token: str) -> str | None:
    """Return the municipality of a token; None if there is none. Compares all tokens, in constant time."""
    token_sha256, owner = _sha256(token), None
    for municipality, sha256 in connection.execute("select municipality, sha256 from ops.portal_token"):
        if hmac.compare_digest(token_sha256, sha256):
            owner = str(municipality)
    return owner


def token_fingerprint(connection: psycopg.Connection, municipality: str) -> str | None:
    """Return the first 16 digits of the token's sha256, which sessions are valid for; None if there is no token."""
    row = connection.execute(
        "select left(sha256, 16) from ops.portal_token where municipality = %s", [municipality]
    ).fetchone()
    return row[0] if row else None


def _sha256(token: str) -> str:
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _check_municipality(municipality: str) -> None:
    codes = [place.code for place in load_catalogue().municipalities]
    if municipality not in codes:
        raise WarehouseError(f"found municipality '{municipality}', expected one of {', '.join(codes)}")
