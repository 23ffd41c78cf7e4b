"""The limits and grants of the database roles. Readers (`bi`, `ministry`, `staff`) see `published`, nothing else.

Which roles may read a view of `published` stands here; `published_views` makes the views and grants them. Of the
readers `staff` alone sees the history of releases.
`portal` shows senders the outcome of their files and receives new ones, which the loader reads.
`watchdog` ends statements of readers that exceed their limit. `backup` reads everything and writes nothing but the
records of backups. `passwords` makes the roles, `hardening` revokes default
rights of PostgreSQL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from psycopg import sql
from sqlalchemy import Connection, text

from warehouse.locks import ALERT_LOCK, BACKUP_LOCK, EXTRACT_LOCK, MARTS_SHARED, PUBLISH_LOCK
from warehouse.settings import ROLES

READERS = ("bi", "ministry", "staff")
VIEW_ROLES = (*READERS, "publisher")
"""The roles that may read every view of `published`."""
MORE_VIEW_ROLES = {"arrival": ("loader", "portal")}
"""By view: roles that may read it besides."""
READER_SECONDS = 300
"""Limit of a reader's statement and idle transaction; a role may change it, so the watchdog enforces it."""
WORK_SCHEMAS = ("staging", "intermediate", "marts")


@dataclass(frozen=True)
class Limits:
    """The limits of a role: connections (-1: no limit), and the settings its sessions start with."""

    connections: int = -1
    settings: Mapping[str, str] = field(default_factory=dict)
    superuser_settings: Mapping[str, str] = field(default_factory=dict)
    """Settings that a superuser alone may give, and that the role then cannot change."""


_TIMES = {
    "statement_timeout": f"{READER_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{READER_SECONDS}s",
}
LIMITS = {
    "bi": Limits(40, _TIMES, {"temp_file_limit": "4GB"}),
    "ministry": Limits(20, _TIMES, {"temp_file_limit": "4GB"}),
    "staff": Limits(10, _TIMES, {"temp_file_limit": "4GB"}),
    "portal": Limits(30),
    "watchdog": Limits(5),
    "backup": Limits(10),
}
RESERVED = ("loader", "transformer", "publisher", "portal", "watchdog", "backup")
"""Roles that may use the connections that `reserved_connections` keeps free."""
GRANTS = f"""
revoke all on schema public from public;
grant usage on schema raw, ops to loader, transformer;
grant select, insert on all tables in schema raw to loader;
grant select, insert on ops.snapshot, ops.rejected_row, ops.refusal, ops.delivery, ops.delivery_file, ops.reading,
    ops.remark, ops.quarantined_row, ops.coverage, ops.refused_coverage, ops.delivery_change, ops.notice,
    ops.duplicate_delivery, ops.instance_key, ops.refused_file to loader;
grant update (delete_after, gone_at, deleted_at) on ops.refused_file to loader;
grant select on ops.latest_reading, ops.current_coverage, ops.arrival_version to loader;
grant select on ops.instance, ops.schema_state to loader;
grant select, insert, update, delete on ops.expected_delivery, ops.declared_source, ops.declared_municipality to loader;
grant update (saved_at, modified_at, url) on ops.delivery to loader;
grant update (rules_fingerprint, read_at) on ops.reading to loader;
grant usage on all sequences in schema ops to loader;
grant update (original_deletion_began_at, original_deleted_at, as_of) on ops.snapshot to loader;
grant select on ops.build, ops.verdict to loader;
grant select, insert on ops.replay to loader;
grant select, insert, update on ops.source_failure, ops.source_retrieval to loader;
grant select on all tables in schema raw to transformer;
grant select on all tables in schema ops to transformer;
grant insert, update on ops.build, ops.dbt_result to transformer;
grant insert on ops.build_delivery to transformer;
grant usage on schema staging, intermediate, marts, ops, release to publisher;
grant select on all tables in schema ops to publisher;
grant insert, update, delete on ops.gate_result, ops.gate_finding, ops.misfit, ops.verdict to publisher;
grant insert on ops.pointer_move, ops.extract_transfer to publisher;
grant insert on ops.incident, ops.incident_message to publisher;
grant insert on ops.stage_run to loader, transformer, publisher;
grant update (message, closed_at) on ops.incident to publisher;
grant select, insert, update, maintain on all tables in schema release to publisher;
grant usage on schema ops to portal;
grant select on ops.delivery, ops.reading, ops.latest_reading, ops.remark, ops.refused_coverage,
    ops.delivery_change, ops.expected_delivery to portal;
grant select (source, raw_table, municipality, month, delivery_id, reading_id, status, outcome, received_at, ordered_at)
    on ops.arrival_version to portal;
grant insert (source, sha256, bytes, name, url, via, sender, intended_coverage) on ops.delivery to portal, publisher;
grant insert, maintain on ops.review_approval to publisher;
grant select on ops.portal_token to portal;
grant {", ".join(READERS)} to watchdog;
grant usage on schema ops to backup;
grant select on all tables in schema ops to backup;
grant insert, update on ops.backup to backup;
grant insert on ops.backup_verification to backup;
grant insert on ops.{MARTS_SHARED.table} to loader, publisher, backup;
grant maintain on ops.{MARTS_SHARED.table} to transformer;
grant maintain on ops.{PUBLISH_LOCK.table}, ops.{EXTRACT_LOCK.table}, ops.{ALERT_LOCK.table} to publisher;
grant maintain on ops.{BACKUP_LOCK.table} to backup;
"""


def grant_roles(connection: Connection) -> None:
    """Grant each role what its stage needs and set its limits; the roles exist already."""
    _create_work_schemas(connection)
    _grant_connect(connection)
    connection.exec_driver_sql(GRANTS)
    _grant_source_locks(connection)
    for role, limits in LIMITS.items():
        _limit(connection, role, limits)


def _create_work_schemas(connection: Connection) -> None:
    """Make the schemas that dbt writes, owned by the transformer and readable by the publisher."""
    connection.exec_driver_sql("grant transformer to current_user")
    for schema in WORK_SCHEMAS:
        connection.exec_driver_sql(f"create schema if not exists {schema} authorization transformer")
        connection.exec_driver_sql(
            f"alter default privileges for role transformer in schema {schema} grant select on tables to publisher"
        )


def _grant_connect(connection: Connection) -> None:
    database = sql.Identifier(str(connection.scalar(text("select current_database()"))))
    statement = sql.SQL(
        "revoke all on database {0} from public; grant connect on database {0} to {1};"
        " grant temporary on database {0} to publisher, transformer, loader"
    )
    _run(connection, statement.format(database, sql.SQL(", ").join(map(sql.Identifier, ROLES))))


def _grant_source_locks(connection: Connection) -> None:
    """Let the loader hold the lock of every source."""
    tables: Iterable[str] = connection.execute(
        text("select tablename from pg_tables where schemaname = 'ops' and tablename like 'lock\\_ingest\\_%'")
    ).scalars()
    for table in tables:
        _run(connection, sql.SQL("grant maintain on {} to loader").format(sql.Identifier("ops", table)))


def _limit(connection: Connection, role: str, limits: Limits) -> None:
    connection.exec_driver_sql(f"alter role {role} connection limit {limits.connections}")
    for name, value in limits.settings.items():
        connection.exec_driver_sql(f"alter role {role} set {name} = '{value}'")


def _run(connection: Connection, statement: sql.Composed) -> None:
    connection.exec_driver_sql(statement.as_string(connection.connection.driver_connection).replace("%", "%%"))
