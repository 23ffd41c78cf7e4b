"""Connections to PostgreSQL: one address a role."""

import json
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from warehouse.errors import WarehouseError
from warehouse.secret_files import secret
from warehouse.settings import ROLES, Settings

OWNER = "tilannekuva"
STATE = "postgres.json"


def owner_dsn(settings: Settings) -> str:
    """Return the address of the role that owns the database: the user's own, or the embedded one's."""
    if settings.dsn:
        return settings.dsn
    password = secret(settings.secrets, "owner.password")
    return f"postgresql://{OWNER}:{password}@127.0.0.1:{embedded_port(settings.state)}/{OWNER}"


def embedded_port(state: Path) -> int:
    """Return the port of the embedded server; an error says how to start it."""
    try:
        return int(json.loads((state / STATE).read_text())["port"])
    except FileNotFoundError:
        raise WarehouseError(f"no PostgreSQL has been set up under {state.parent}; `make run` does it") from None


def role_dsn(settings: Settings, role: str) -> str:
    """Return the address of one of the roles, with its generated password."""
    if role not in ROLES:
        raise WarehouseError(f"found role '{role}', expected one of {', '.join(ROLES)}")
    return with_user(owner_dsn(settings), role, role_password(settings, role))


def role_password(settings: Settings, role: str) -> str:
    """Return the role's generated password."""
    return secret(settings.secrets, f"{role}.password")


def with_user(dsn: str, user: str, password: str) -> str:
    """Return the address with another user in it."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password)}@{place}"))


def with_database(dsn: str, database: str) -> str:
    """Return the address with another database in it."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def database_of(dsn: str) -> str:
    """Return the name of the database an address leads to."""
    return urlsplit(dsn).path.lstrip("/")


def connect(dsn: str, *, autocommit: bool = False) -> psycopg.Connection:
    """Open a connection; a failure names the address without its password."""
    try:
        return psycopg.connect(dsn, autocommit=autocommit, application_name="tilannekuva")
    except psycopg.OperationalError as error:
        parts = urlsplit(dsn)
        raise WarehouseError(f"PostgreSQL at {parts.hostname}:{parts.port}{parts.path}: {error}") from error
