"""Roles and what each may touch. Users (`bi`, `ministry`) see the schema `published` and nothing else.

Its views are granted where they are made, in `published_views`.
`portal` shows senders what became of their files, and receives new ones; what it received is read by the loader.
"""

from collections.abc import Mapping

from psycopg import sql
from sqlalchemy import Connection, text

WORK_SCHEMAS = ("staging", "intermediate", "marts")
GRANTS = """
revoke all on schema public from public;
grant usage on schema raw, ops to loader, transformer;
grant select, insert on all tables in schema raw to loader;
grant select, insert on ops.snapshot, ops.rejected_row, ops.refusal, ops.delivery, ops.sighting, ops.reading,
    ops.remark, ops.quarantined_row, ops.scope, ops.meant_for, ops.reading_change, ops.notice,
    ops.sent_again to loader;
grant select on ops.newest_reading, ops.current_scope, ops.arrival_version to loader;
grant select, insert, update, delete on ops.expected_delivery, ops.declared_source, ops.declared_municipality to loader;
grant update (saved_at, modified_at, url) on ops.delivery to loader;
grant update (rules, read_at) on ops.reading to loader;
grant usage on all sequences in schema ops to loader;
grant update (original_deleted_at, as_of) on ops.snapshot to loader;
grant select on ops.build, ops.verdict to loader;
grant select on all tables in schema raw to transformer;
grant select on all tables in schema ops to transformer;
grant insert, update on ops.build, ops.dbt_result to transformer;
grant usage on schema staging, intermediate, marts, ops, release to publisher;
grant select on all tables in schema ops to publisher;
grant insert, update, delete on ops.gate_result, ops.verdict to publisher;
grant select, insert, update, maintain on all tables in schema release to publisher;
grant usage on schema ops to portal;
grant select on ops.delivery, ops.reading, ops.newest_reading, ops.remark, ops.meant_for,
    ops.reading_change, ops.expected_delivery to portal;
grant select (source, raw_table, municipality, month, delivery_id, reading_id, status, outcome, received_at, ordered_at)
    on ops.arrival_version to portal;
grant insert (source, sha256, bytes, name, url, via, sender, meant_for) on ops.delivery to portal;
grant select on ops.portal_token to portal;
"""


def grant_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Make the roles that are not there, set their generated passwords, and grant each what its stage needs."""
    driver = connection.connection.driver_connection
    for role, password in passwords.items():
        there = connection.scalar(text("select 1 from pg_roles where rolname = :role"), {"role": role})
        verb = "alter" if there else "create"
        statement = sql.SQL("{} role {} login password {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(password)
        )
        connection.exec_driver_sql(statement.as_string(driver))
    _own_work_schemas(connection)
    _grant_connect(connection, tuple(passwords))
    connection.exec_driver_sql(GRANTS)


def _own_work_schemas(connection: Connection) -> None:
    """Give the transformer the schemas that dbt writes, and let the publisher read what it will write there."""
    connection.exec_driver_sql("grant transformer to current_user")
    for schema in WORK_SCHEMAS:
        connection.exec_driver_sql(f"create schema if not exists {schema} authorization transformer")
        connection.exec_driver_sql(
            f"alter default privileges for role transformer in schema {schema} grant select on tables to publisher"
        )


def _grant_connect(connection: Connection, roles: tuple[str, ...]) -> None:
    database = sql.Identifier(str(connection.scalar(text("select current_database()"))))
    members = sql.SQL(", ").join(sql.Identifier(role) for role in roles)
    statement = sql.SQL("revoke all on database {0} from public; grant connect on database {0} to {1}")
    connection.exec_driver_sql(statement.format(database, members).as_string(connection.connection.driver_connection))
    connection.exec_driver_sql(
        sql.SQL("grant temporary on database {} to publisher, transformer, loader")
        .format(database)
        .as_string(connection.connection.driver_connection)
    )
