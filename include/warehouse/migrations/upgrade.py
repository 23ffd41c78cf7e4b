"""Bring a database to the newest schema: revisions, raw tables, roles, views, comments, statistics.

Runs at set-up, never in a publish.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from psycopg import sql
from sqlalchemy import BigInteger, Column, Connection, Text, create_engine, inspect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.pool import NullPool

from warehouse.catalogue.interface import read_interface, three_languages
from warehouse.db import connect, database_of, knows_owner, owner_dsn, role_dsn, with_database
from warehouse.errors import WarehouseError
from warehouse.locks import ingest_lock
from warehouse.migrations.hardening import harden
from warehouse.migrations.history_views import history_comments
from warehouse.migrations.passwords import check_passwords, existing_roles, make_roles, set_passwords
from warehouse.migrations.published_views import analyze_releases, is_guarded, publish_views, published_columns
from warehouse.migrations.roles import grant_roles
from warehouse.privacy.instance import check_keys, register_keys
from warehouse.settings import PROJECT, ROLES, Settings
from warehouse.sources import PxWeb, Source, load_sources

RELEASE_COLUMNS = {
    "release_id": "Julkaisu, jota luetaan / Publiceringen som läses / The release being read",
    "changed_in_release": (
        "Julkaisu, jossa arvo viimeksi muuttui / Publiceringen där värdet senast ändrades / "
        "The release in which the value last changed"
    ),
    "is_total": "Kaikista, ei luokasta / Av alla, inte av en klass / Of all, not of a class",
}


CURRENT_COMMENTS = """
    select relations.relnamespace::regnamespace::text, relations.relname, columns.attname, words.description
    from pg_description as words
    inner join pg_class as relations on words.objoid = relations.oid and words.classoid = 'pg_class'::regclass
    left join pg_attribute as columns
        on words.objsubid > 0 and relations.oid = columns.attrelid and words.objsubid = columns.attnum
    where relations.relnamespace::regnamespace::text in ('published', 'raw')
"""
MAINTENANCE = "postgres"
UPGRADE_PATIENCE = "300s"
UPGRADE_LOCK = 7000
MAY_LOCK_ROLES = "select has_table_privilege('pg_catalog.pg_authid', 'maintain')"
SHEET_COLUMNS = ("_sheet", "_column")
LOCK_TIMEOUT = "10s"
HEAD = "head"
DECLARATIONS = (
    "include/warehouse/migrations/**/*.py", "include/warehouse/sources/*.py",
    "include/warehouse/catalogue/interface.py",
    "include/warehouse/locks.py", "include/warehouse/settings.py", "include/sources/*.yml",
    "include/catalogue/interface.yml",
)  # fmt: skip
"""The files that the schema is made from; a change of one causes an upgrade at the next command."""


def write_comments(connection: Connection) -> None:
    """Write the comments of the published views and the raw tables that differ from the current ones."""
    driver = connection.connection.driver_connection
    standing = {tuple(filter(None, row[:3])): row[3] for row in connection.exec_driver_sql(CURRENT_COMMENTS)}
    for kind, name, words in (*_published(), *history_comments(), *_raw()):
        if standing.get(name) == words:
            continue
        statement = sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), sql.Identifier(*name), sql.Literal(words))
        connection.exec_driver_sql(statement.as_string(driver).replace("%", "%%"))


def _published() -> Iterator[tuple[str, tuple[str, ...], str]]:
    interface, columns = read_interface(), published_columns()
    for name, relation in {**interface.relations, **interface.views}.items():
        yield "view", ("published", name), three_languages(relation.description)
        for column, declared in relation.columns.items():
            yield "column", ("published", name, column), three_languages(declared)
        if name.startswith("fct_"):
            for column, words in RELEASE_COLUMNS.items():
                if column in columns[name]:
                    yield "column", ("published", name, column), words


def _raw() -> Iterator[tuple[str, tuple[str, ...], str]]:
    for source in load_sources().values():
        for name, table in source.tables.items():
            yield "table", ("raw", name), three_languages(table.description)
            for column, declared in table.columns.items():
                yield "column", ("raw", name, column), three_languages(declared.description)


def ensure_database(dsn: str) -> None:
    """Make the database an address leads to, open to its owner alone, if its server does not have it."""
    with connect(with_database(dsn, MAINTENANCE), autocommit=True) as connection:
        name = database_of(dsn)
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            try:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process made it at this moment
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def airflow_dsn(dsn: str) -> str:
    """Return the address of Airflow's metadata database, named after the warehouse's."""
    return with_database(dsn, f"{database_of(dsn)}_airflow")


@contextmanager
def cluster_lock(dsn: str) -> Iterator[None]:
    """Let one process of the whole server change schemas and roles; roles are shared by all of its databases.

    Where the owner may, the lock is on `pg_authid`, in a mode that stops neither log-ins nor other changes of roles.
    Else, on a managed server, it is an advisory lock of the maintenance database, which readers cannot reach if
    PUBLIC may not connect there (`hardening` says when it may).
    """
    with connect(with_database(dsn, MAINTENANCE)) as connection:
        connection.execute(f"set local lock_timeout = '{UPGRADE_PATIENCE}'")
        connection.execute("set local idle_in_transaction_session_timeout = 0; set local transaction_timeout = 0")
        row = connection.execute(MAY_LOCK_ROLES).fetchone()
        try:
            if row and row[0]:
                connection.execute("lock table pg_catalog.pg_authid in share update exclusive mode")
            else:
                connection.execute("select pg_advisory_xact_lock(%s)", [UPGRADE_LOCK])
        except psycopg.errors.LockNotAvailable:
            raise WarehouseError(
                f"another process has been changing schemas or roles of this server for {UPGRADE_PATIENCE}:"
                " wait for its `warehouse migrate`, or end it, and try again"
            ) from None
        yield


def raw_tables(source: Source) -> dict[str, tuple[str, ...]]:
    """Return the source's raw tables and their declared columns, in order."""
    if isinstance(source.connector, PxWeb):
        return {source.connector.table: source.connector.columns}
    return {name: tuple(table.columns) for name, table in source.tables.items()}


def stored_columns(source: Source) -> dict[str, tuple[str, ...]]:
    """Return the same with the technical columns: for workbooks the sheet, and the column where a row has several."""
    location = SHEET_COLUMNS if source.takes_workbooks else ()
    return {table: (*columns, *location) for table, columns in raw_tables(source).items()}


def sync_raw_tables(connection: Connection, sources: Iterable[Source]) -> None:
    """Add the raw tables, columns and lock tables that are declared and missing in the database."""
    change = Operations(MigrationContext.configure(connection))
    inspector = inspect(connection)
    for source in sources:
        lock = ingest_lock(source.source).table
        if not inspector.has_table(lock, schema="ops"):
            change.create_table(lock, schema="ops")
        for table, columns in stored_columns(source).items():
            if not inspector.has_table(table, schema="raw"):
                _create(change, table, columns)
                continue
            existing = {column["name"] for column in inspector.get_columns(table, schema="raw")}
            for column in columns:
                if column not in existing:
                    change.add_column(table, Column(column, Text), schema="raw")


def _create(change: Operations, table: str, columns: tuple[str, ...]) -> None:
    change.create_table(
        table,
        Column("_snapshot_id", BigInteger, nullable=False),
        Column("_row", BigInteger, nullable=False),
        *(Column(column, Text) for column in columns),
        Column("_extra", JSONB),
        schema="raw",
    )
    # Rows come in the order of their snapshots, a million at a time: a block range index costs a load next to nothing.
    change.create_index(
        f"{table}__snapshot", table, ["_snapshot_id"], schema="raw",
        postgresql_using="brin", postgresql_with={"autosummarize": "on"},
    )  # fmt: skip


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
    """Say whether the last complete upgrade was to the schema that this code declares, and the roles exist.

    A database that belongs to another home is a WarehouseError.
    """
    has_owner = knows_owner(settings)
    dsn = owner_dsn(settings) if has_owner else role_dsn(settings, "loader")
    try:
        connection = connect(dsn)
    except WarehouseError:
        if has_owner:
            return False  # it may not be there yet; the upgrade says what else is wrong
        raise
    with connection:
        if _stored_fingerprint(connection) != schema_fingerprint() or existing_roles(connection) != set(ROLES):
            return False
        if not is_guarded(connection, published_columns()):
            return False
        if has_owner:
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


def psycopg_connection(connection: Connection) -> psycopg.Connection:
    """Return the psycopg connection under SQLAlchemy's, for statements that its errors must not repeat."""
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)
    return driver_connection


def _upgrade(settings: Settings) -> list[str]:
    dsn, sources = owner_dsn(settings), load_sources().values()
    ensure_database(dsn)
    with transaction(dsn) as connection:
        make_roles(psycopg_connection(connection), settings)
        upgrade_revisions(connection)
        sync_raw_tables(connection, sources)
        grant_roles(connection)
        publish_views(connection)
        register_keys(psycopg_connection(connection), settings, sources)
        still_open = harden(psycopg_connection(connection))
    # Autovacuum holds the lock that a comment needs while it waits for a grant to be committed: never both in one.
    with transaction(dsn) as connection:
        write_comments(connection)
        psycopg_connection(connection).execute(
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
