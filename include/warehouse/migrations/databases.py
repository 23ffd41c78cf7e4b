"""The databases themselves: the warehouse's, and Airflow's beside it in the same server."""

from psycopg import sql

from warehouse.db import connect, database_of, with_database


def ensure_database(dsn: str) -> None:
    """Make the database an address leads to, open to its owner alone, if its server does not have it."""
    with connect(with_database(dsn, "postgres"), autocommit=True) as connection:
        name = database_of(dsn)
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def airflow_dsn(dsn: str) -> str:
    """Return the address of Airflow's metadata database, named after the warehouse's."""
    return with_database(dsn, f"{database_of(dsn)}_airflow")
