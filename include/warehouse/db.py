"""Connections to PostgreSQL: one address a role."""

import json
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

import psycopg

from warehouse.errors import WarehouseError
from warehouse.settings import ROLES, Settings, stored_secret

OWNER = "tilannekuva"
STATE = "postgres.json"
APPLICATION = "tilannekuva"
FORM = "postgresql://user:password@host:port/database, with other signs than letters, digits, - . _ ~ as %XX"
REFUSED = (
    "the roles belong to the whole server, so their passwords are those of the home that made them or set them last:"
    " copy secrets/{role}.password from there, or give the role this home's password with"
    " `warehouse set-passwords {role}`, which locks the other home out"
)


def owner_dsn(settings: Settings) -> str:
    """Return the address of the role that owns the database: the user's own, or the embedded one's."""
    if settings.dsn:
        return settings.dsn
    if not settings.is_embedded:
        raise WarehouseError(
            "this process does not know the owner of the database: run the command where WAREHOUSE_DSN is set"
            " (of docker-compose: `docker-compose run --rm setup python -m warehouse ...`)"
        )
    return with_user(_embedded(settings), OWNER, _home_secret(settings, "owner.password"))


def knows_owner(settings: Settings) -> bool:
    """Say whether this process has the owner's address; in production only the set-up has."""
    return bool(settings.dsn) or settings.is_embedded


def embedded_port(state: Path) -> int:
    """Return the port of the embedded server; an error says how to start it."""
    try:
        return int(json.loads((state / STATE).read_text())["port"])
    except FileNotFoundError:
        raise WarehouseError(f"no PostgreSQL has been set up under {state.parent}; `make run` does it") from None


def role_dsn(settings: Settings, role: str) -> str:
    """Return the address of a role: its own setting, or the server's address with the password from the home."""
    if role not in ROLES:
        raise WarehouseError(f"found role '{role}', expected one of {', '.join(ROLES)}")
    server = settings.server or settings.dsn or (_embedded(settings) if settings.is_embedded else None)
    address = settings.role_address(role)
    if address is None and server is None:
        raise WarehouseError(f"found no address of the role '{role}': set WAREHOUSE_DSN_{role.upper()}")
    return address or with_user(str(server), role, role_password(settings, role))


def role_password(settings: Settings, role: str) -> str:
    """Return the role's password; WarehouseError where this home has none, for only a new role is given a new one."""
    address = settings.role_address(role)
    return unquote(_split_address(address).password or "") if address else _home_secret(settings, f"{role}.password")


def with_user(dsn: str, user: str, password: str) -> str:
    """Return the address with another user in it."""
    parts = _split_address(dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"))


def with_database(dsn: str, database: str) -> str:
    """Return the address with another database in it."""
    return urlunsplit(_split_address(dsn)._replace(path=f"/{database}"))


def database_of(dsn: str) -> str:
    """Return the name of the database an address leads to."""
    return _split_address(dsn).path.lstrip("/")


def without_password(text: str, dsn: str) -> str:
    """Return the output of another program without the password of an address."""
    password = _split_address(dsn).password
    return text.replace(password, "***").replace(unquote(password), "***") if password else text


def connect(dsn: str, *, autocommit: bool = False) -> psycopg.Connection:
    """Open a connection; a failure names the address without its password."""
    parts = _split_address(dsn)
    try:
        return psycopg.connect(dsn, autocommit=autocommit, application_name=APPLICATION)
    except psycopg.ProgrammingError:  # its text repeats the address
        raise _malformed() from None
    except psycopg.OperationalError as error:
        message = f"PostgreSQL at {parts.hostname}:{parts.port}{parts.path}: {error}"
        if "password authentication failed" in str(error) and parts.username in ROLES:
            message = f"{message}\n{REFUSED.format(role=parts.username)}"
        raise WarehouseError(message) from None


def _embedded(settings: Settings) -> str:
    return f"postgresql://127.0.0.1:{embedded_port(settings.state)}/{OWNER}"


def _home_secret(settings: Settings, name: str) -> str:
    text = stored_secret(settings.secrets, name)
    if text is None:
        raise WarehouseError(
            f"found no {name} in {settings.secrets}: restore it from the backup of this home,"
            " or copy it from the home that set the database up"
        )
    return text


def _split_address(dsn: str) -> SplitResult:
    """Split an address; an error never repeats it, because it may hold a password."""
    try:
        parts = urlsplit(dsn)
        sound = parts.scheme in ("postgresql", "postgres") and (parts.port or True)
    except ValueError:
        sound = False
    if not sound:
        raise _malformed() from None
    return parts


def _malformed() -> WarehouseError:
    return WarehouseError(f"found an address of PostgreSQL that cannot be read, expected {FORM}")
