"""A PostgreSQL of its own for one verification, with nothing in it: neither the instance's server nor its roles."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from warehouse.db import OWNER, connect, with_user
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings, secret

NAME = "scratch-server"
DATABASE = "restored"
UNSAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""What only data that is kept needs."""


@contextmanager
def scratch_database(settings: Settings, roles: Iterable[str]) -> Iterator[str]:
    """Yield the address of an empty database on a new server that has these roles; it is removed afterwards.

    One at a time: what a killed process left of it is removed first.
    """
    server = Server(Settings(home=settings.work / NAME, dsn=None, server=None))
    _remove(server)
    try:
        port = server.start()
        password = secret(server.settings.secrets, "owner.password")
        address = with_user(f"postgresql://127.0.0.1:{port}/postgres", OWNER, password)
        with connect(address, autocommit=True) as connection:
            for name in UNSAFE:
                connection.execute(f"alter system set {name} = off".encode())
            connection.execute("select pg_reload_conf()")
            make_missing_roles(connection, roles)
            connection.execute(f"create database {DATABASE}".encode())
        yield address.removesuffix("/postgres") + f"/{DATABASE}"
    finally:
        _remove(server)


def make_missing_roles(connection: psycopg.Connection, roles: Iterable[str]) -> list[str]:
    """Make the roles that the server lacks, without log-in, and return their names."""
    existing = {row[0] for row in connection.execute("select rolname from pg_roles")}
    missing = [role for role in dict.fromkeys(roles) if role not in existing]
    for role in missing:
        connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    return missing


def _remove(server: Server) -> None:
    """Stop the server and remove its folders, wherever its data is."""
    if server.folder.exists():
        server.stop()
    if server.folder.is_symlink():
        shutil.rmtree(server.folder.resolve(), ignore_errors=True)
    shutil.rmtree(server.settings.root, ignore_errors=True)
