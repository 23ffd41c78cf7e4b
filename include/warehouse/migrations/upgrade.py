"""Bring a database to the newest schema: revisions, raw tables, roles, views, comments, statistics.

Runs at set-up, never in a publish.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from warehouse.db import connect, owner_dsn, role_password
from warehouse.migrations.comments import comment_everything
from warehouse.migrations.databases import ensure_database
from warehouse.migrations.published_views import publish_views
from warehouse.migrations.raw_tables import sync_raw_tables
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.statistics import analyze_releases
from warehouse.settings import ROLES, Settings
from warehouse.sources import load_sources

LOCK_TIMEOUT = "10s"
HEAD = "head"


def upgrade(settings: Settings) -> None:
    """Upgrade the instance's database to what this version of the code declares; running it again changes nothing."""
    ensure_database(owner_dsn(settings))
    with transaction(owner_dsn(settings)) as connection:
        upgrade_revisions(connection)
        sync_raw_tables(connection, load_sources().values())
        grant_roles(connection, {role: role_password(settings, role) for role in ROLES})
        publish_views(connection)
    # Autovacuum holds the lock that a comment needs while it waits for a grant to be committed: never both in one.
    with transaction(owner_dsn(settings)) as connection:
        comment_everything(connection)
    with connect(owner_dsn(settings), autocommit=True) as session:
        analyze_releases(session)


def upgrade_revisions(connection: Connection, revision: str = HEAD) -> None:
    """Run the Alembic revisions up to the given one in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def transaction(dsn: str) -> Iterator[Connection]:
    """One transaction that gives up instead of queueing behind readers: `lock_timeout` is short."""
    engine = create_engine(dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
        yield connection
