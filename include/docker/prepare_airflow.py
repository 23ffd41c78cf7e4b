"""Make Airflow's role and database and the file of its users' passwords, before `airflow db migrate`.

The passwords come from the environment at every set-up: a changed one holds from the next start on. Airflow's role
owns its own database and reaches no other.
"""

import json
import os
from pathlib import Path

from psycopg import sql

from warehouse.db import connect, database_of, owner_dsn
from warehouse.migrations.passwords import put_password
from warehouse.migrations.upgrade import airflow_dsn, cluster_lock, ensure_database
from warehouse.settings import Settings

ROLE = "airflow"
TAKE_OVER = """
    do $$
    declare one record;
    begin
        for one in
            select 'table' as kind, oid::regclass::text as name from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
            union all
            select 'sequence', oid::regclass::text from pg_class as sequence
            where relnamespace = 'public'::regnamespace and relkind = 'S' and not exists (
                select 1 from pg_depend where objid = sequence.oid and deptype in ('a', 'i')
            )
            union all
            select 'type', oid::regtype::text from pg_type
            where typnamespace = 'public'::regnamespace and typtype = 'e'
        loop
            execute format('alter %s %s owner to airflow', one.kind, one.name);
        end loop;
    end
    $$
"""
"""A database that an earlier version made belongs to the owner of the warehouse, with everything in it."""


def make_database(owner: str, password: str) -> None:
    """Make Airflow's role with its password, and its database; an older database is handed over to it."""
    address = airflow_dsn(owner)
    with cluster_lock(owner):
        ensure_database(address)
        with connect(address) as connection:
            exists = connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone()
            verb = "alter" if exists else "create"
            put_password(connection, ROLE, password, sql.SQL(verb + " role {} login password {}"))
            database = sql.Identifier(database_of(address))
            connection.execute(sql.SQL("alter database {} owner to {}").format(database, sql.Identifier(ROLE)))
            connection.execute(TAKE_OVER)


def write_passwords(file: Path, passwords: dict[str, str]) -> None:
    """Write the file the simple auth manager reads, for its owner's eyes only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(passwords), encoding="utf-8")
    draft.replace(file)


if __name__ == "__main__":
    make_database(owner_dsn(Settings()), os.environ["AIRFLOW_DB_PASSWORD"])
    write_passwords(
        Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]),
        {"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]},
    )
