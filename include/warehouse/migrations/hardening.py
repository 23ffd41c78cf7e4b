"""Revoke default rights of PostgreSQL that readers do not need, and let `backup` read all, where the server allows it.

Most of it needs a superuser, which the owner of a managed server is not. `harden` returns what is still open.
"""

import psycopg
from psycopg import sql

from warehouse.migrations.roles import LIMITS, READERS, RESERVED

LARGE_OBJECTS = (
    "lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)", "lo_import(text)", "lo_import(text, oid)",
    "lo_open(oid, integer)", "lo_put(oid, bigint, bytea)", "lowrite(integer, bytea)", "lo_truncate(integer, integer)",
    "lo_truncate64(integer, bigint)",
)  # fmt: skip
"""Functions that store bytes outside every table."""
OTHER_DATABASES = ("postgres", "template1")
STILL_OPEN = """
    select role || ' may call ' || function || ', which stores large objects'
    from unnest(%(readers)s::text[]) as role, unnest(%(functions)s::text[]) as function
    where has_function_privilege(role, 'pg_catalog.' || function, 'execute')
    union all
    select role || ' may connect to the database ' || datname
    from unnest(%(readers)s::text[]) as role, pg_database
    where datname = any(%(databases)s) and datallowconn and has_database_privilege(role, datname, 'connect')
    union all
    select role || ' has no ' || parameter
    from unnest(%(readers)s::text[]) as role, unnest(%(parameters)s::text[]) as parameter
    where not exists (
        select 1 from pg_db_role_setting as role_settings, unnest(role_settings.setconfig) as setting
        where role_settings.setrole = role::regrole and role_settings.setdatabase = 0
            and starts_with(setting, parameter || '=')
    )
    union all
    select role || ' may not use the reserved connections'
    from unnest(%(reserved)s::text[]) as role
    where not pg_has_role(role, 'pg_use_reserved_connections', 'usage')
    union all
    select 'backup may not read every row: run warehouse backup as the owner'
    from pg_roles
    where rolname = 'backup' and not (rolbypassrls and pg_has_role(rolname, 'pg_read_all_data', 'usage'))
    order by 1
"""
READ_EVERYTHING = ("grant pg_read_all_data to backup", "alter role backup bypassrls")
"""A dump must have every row, or fail: row security would leave rows out."""


def harden(connection: psycopg.Connection) -> list[str]:
    """Revoke what can be revoked, in the connection's transaction; return what is still open."""
    superuser = {name: value for role in READERS for name, value in LIMITS[role].superuser_settings.items()}
    for statement in _statements():
        _attempt(connection, statement)
    rows = connection.execute(
        STILL_OPEN,
        {
            "readers": list(READERS),
            "functions": list(LARGE_OBJECTS),
            "databases": [*OTHER_DATABASES, f"{connection.info.dbname}_airflow"],
            "parameters": list(superuser),
            "reserved": list(RESERVED),
        },
    ).fetchall()
    return [row[0] for row in rows]


def _statements() -> list[sql.Composed]:
    functions = [
        sql.SQL(f"revoke execute on function pg_catalog.{large_object} from public").format()
        for large_object in LARGE_OBJECTS
    ]
    databases = [
        sql.SQL("revoke connect on database {} from public").format(sql.Identifier(other_database))
        for other_database in OTHER_DATABASES
    ]
    reserved = [sql.SQL("grant pg_use_reserved_connections to {}").format(sql.Identifier(role)) for role in RESERVED]
    settings = [
        sql.SQL("alter role {} set {} = {}").format(sql.Identifier(role), sql.Identifier(name), sql.Literal(value))
        for role, limits in LIMITS.items()
        for name, value in limits.superuser_settings.items()
    ]
    reading = [sql.SQL(statement).format() for statement in READ_EVERYTHING]
    return [*functions, *databases, *reserved, *settings, *reading]


def _attempt(connection: psycopg.Connection, statement: sql.Composed) -> None:
    """Run a statement that the server may refuse; `STILL_OPEN` checks the result."""
    try:
        with connection.transaction():
            connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject, psycopg.errors.InvalidCatalogName):
        return
