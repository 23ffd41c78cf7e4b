"""Bring a database to the newest schema: revisions, raw tables, roles, views, comments, statistics.

Runs at set-up, never in a publish.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from warehouse.db import connect, knows_owner, owner_dsn, role_dsn
from warehouse.errors import WarehouseError
from warehouse.migrations.comments import comment_everything
from warehouse.migrations.databases import cluster_lock, ensure_database
from warehouse.migrations.hardening import harden
from warehouse.migrations.passwords import check_passwords, existing_roles, make_roles, set_passwords
from warehouse.migrations.published_views import is_guarded, publish_views, published_columns
from warehouse.migrations.raw_tables import sync_raw_tables
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.statistics import analyze_releases
from warehouse.privacy.instance import check_keys, register_keys
from warehouse.settings import PROJECT, ROLES, Settings
from warehouse.sources import load_sources

LOCK_TIMEOUT = "10s"
HEAD = "head"
DECLARATIONS = (
    "include/warehouse/migrations/**/*.py", "include/warehouse/sources/*.py", "include/warehouse/interface.py",
    "include/warehouse/locks.py", "include/warehouse/settings.py", "include/sources/*.yml",
    "include/catalogue/interface.yml",
)  # fmt: skip
"""What a schema follows from; whoever changes one of them gets an upgrade at the next command."""


def upgrade(settings: Settings) -> list[str]:
    """Upgrade the instance's database to what this version of the code declares; running it again changes nothing.

    Return what the server did not let us take from readers, for a person to see.
    """
    with cluster_lock(owner_dsn(settings)):
        return _upgrade(settings)


def ensure_upgraded(settings: Settings) -> list[str]:
    """Upgrade only a database that is not at its head, and check that it belongs to this home.

    WarehouseError where this process does not know the owner and the schema is another one.
    """
    if not is_at_head(settings):
        if not knows_owner(settings):
            raise WarehouseError(
                "the schema of the database is not the one this code declares, and this process may not change it:"
                " run `warehouse migrate` where WAREHOUSE_DSN has the owner's address (of docker-compose: the service"
                " setup)"
            )
        with cluster_lock(owner_dsn(settings)):
            return [] if is_at_head(settings) else _upgrade(settings)
    return []


def is_at_head(settings: Settings) -> bool:
    """Say whether the last whole upgrade was to what this code declares, and the server has the roles.

    A database that belongs to another home is a WarehouseError.
    """
    known = knows_owner(settings)
    dsn = owner_dsn(settings) if known else role_dsn(settings, "loader")
    try:
        connection = connect(dsn)
    except WarehouseError:
        if known:
            return False  # it may not be there yet; the upgrade says what else is wrong
        raise
    with connection:
        if _stored_fingerprint(connection) != schema_fingerprint() or existing_roles(connection) != set(ROLES):
            return False
        if not is_guarded(connection, published_columns()):
            return False
        if known:
            check_passwords(connection, settings)
        check_keys(connection, settings)
    return True


@cache
def schema_fingerprint(project: Path = PROJECT) -> str:
    """Return one sha256 of every file that the schema, its grants and its comments follow from."""
    digest = hashlib.sha256()
    for pattern in DECLARATIONS:
        for path in sorted(project.glob(pattern)):
            digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def change_passwords(settings: Settings, roles: tuple[str, ...] = ROLES) -> None:
    """Give the roles the passwords of this home, which other homes of the same server then lack."""
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise WarehouseError(f"found role {', '.join(unknown)}, expected one of {', '.join(ROLES)}")
    with cluster_lock(owner_dsn(settings)), connect(owner_dsn(settings)) as connection:
        missing = sorted(set(roles) - existing_roles(connection))
        if missing:
            raise WarehouseError(f"the server has no role {', '.join(missing)}: run `warehouse migrate` first")
        set_passwords(connection, settings, roles)


def upgrade_revisions(connection: Connection, revision: str = HEAD) -> None:
    """Run the Alembic revisions up to the given one in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def transaction(dsn: str) -> Iterator[Connection]:
    """One transaction that gives up instead of queueing behind readers: `lock_timeout` is short."""
    engine = create_engine(
        dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool, hide_parameters=True
    )
    with engine.begin() as connection:
        connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
        yield connection


def driver(connection: Connection) -> psycopg.Connection:
    """Return the psycopg connection below, for statements that must not stand in an error of SQLAlchemy."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def _upgrade(settings: Settings) -> list[str]:
    dsn, sources = owner_dsn(settings), load_sources().values()
    ensure_database(dsn)
    with transaction(dsn) as connection:
        make_roles(driver(connection), settings)
        upgrade_revisions(connection)
        sync_raw_tables(connection, sources)
        grant_roles(connection)
        publish_views(connection)
        register_keys(driver(connection), settings, sources)
        still_open = harden(driver(connection))
    # Autovacuum holds the lock that a comment needs while it waits for a grant to be committed: never both in one.
    with transaction(dsn) as connection:
        comment_everything(connection)
        driver(connection).execute(
            "insert into ops.schema_state (fingerprint) values (%s) on conflict (only_row) do update"
            " set fingerprint = excluded.fingerprint, upgraded_at = now()",
            [schema_fingerprint()],
        )
    with connect(dsn, autocommit=True) as session:
        analyze_releases(session)
    return still_open


def _stored_fingerprint(connection: psycopg.Connection) -> str | None:
    try:
        with connection.transaction():
            row = connection.execute("select fingerprint from ops.schema_state").fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege):
        return None
    return row[0] if row else None
