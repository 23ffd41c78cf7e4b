"""Make the roles of the server and set passwords, only for a new role or by an explicit command.

PostgreSQL is sent SCRAM verifiers, never a password, so that neither its log nor an error can show one. The caller
holds `cluster_lock`: roles belong to the whole server.
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql

from warehouse.db import role_password
from warehouse.errors import WarehouseError
from warehouse.settings import ROLES, Settings, secret


def make_roles(connection: psycopg.Connection, settings: Settings) -> None:
    """Make the missing roles; WarehouseError if the server has one whose password this home does not know."""
    existing = check_passwords(connection, settings)
    for role in ROLES:
        if role not in existing:
            _put(connection, settings, role, sql.SQL("create role {} login password {}"))


def check_passwords(connection: psycopg.Connection, settings: Settings) -> set[str]:
    """Return the roles that the server has; WarehouseError where this home does not know the password of one."""
    existing = existing_roles(connection)
    missing = [role for role in ROLES if role in existing and not _has_password(settings, role)]
    if missing:
        raise WarehouseError(
            f"the server has the roles {', '.join(missing)}, and {settings.secrets} has no passwords of them: restore"
            f" {', '.join(f'{role}.password' for role in missing)} from the backup of this home or copy them from the"
            " home that set the roles up (another database of the same server shares them); or run"
            f" `warehouse set-passwords {' '.join(missing)}`, which locks every other home out. Nothing was changed"
        )
    return existing


def set_passwords(connection: psycopg.Connection, settings: Settings, roles: Iterable[str]) -> None:
    """Set the passwords of existing roles to those of this home; make the ones it lacks."""
    for role in roles:
        _put(connection, settings, role, sql.SQL("alter role {} login password {}"))


def existing_roles(connection: psycopg.Connection) -> set[str]:
    """Return which of the roles the server has."""
    rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])
    return {row[0] for row in rows}


def _has_password(settings: Settings, role: str) -> bool:
    return bool(settings.role_address(role)) or (settings.secrets / f"{role}.password").is_file()


def put_password(connection: psycopg.Connection, role: str, password: str, statement: sql.SQL) -> None:
    """Run a statement with a role and its verifier in it, and keep even that out of the server's log if we may."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    row = connection.execute("select current_setting('is_superuser') = 'on'").fetchone()
    if row and row[0]:
        connection.execute("set local log_min_error_statement = panic; set local log_statement = none")
        connection.execute("set local log_min_duration_statement = -1")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def _put(connection: psycopg.Connection, settings: Settings, role: str, statement: sql.SQL) -> None:
    if not settings.role_address(role):
        secret(settings.secrets, f"{role}.password")  # made where there is none
    put_password(connection, role, role_password(settings, role), statement)
