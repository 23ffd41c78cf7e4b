"""A server whose owner is no superuser, as managed ones are: everything works, and rights left open are reported."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import running_server

from warehouse.db import owner_dsn, role_dsn, with_database, with_user
from warehouse.locks import MARTS_EXCLUSIVE, hold_locks
from warehouse.migrations.upgrade import ensure_upgraded, upgrade
from warehouse.settings import Settings


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Settings]:
    """Settings of an instance that knows an owner without superuser rights."""
    with running_server(tmp_path / "server") as server:
        admin = owner_dsn(server.settings)
        with psycopg.connect(with_database(admin, "postgres"), autocommit=True) as connection:
            connection.execute("create role managed_owner login createrole createdb password 'of-this-test'")
        dsn = with_database(with_user(admin, "managed_owner", "of-this-test"), "managed")
        yield Settings(home=tmp_path / "home", dsn=dsn)


def test_an_owner_without_superuser_gets_a_report_of_open_rights(managed: Settings) -> None:
    still_open = upgrade(managed)
    assert "bi may connect to the database postgres" in still_open
    assert "bi may call lo_create(oid), which stores large objects" in still_open
    assert "bi has no temp_file_limit" in still_open
    assert "loader may not use the reserved connections" in still_open
    assert upgrade(managed) == still_open
    assert ensure_upgraded(managed) == []
    with psycopg.connect(role_dsn(managed, "bi")) as reader:
        assert reader.execute("show statement_timeout").fetchone() == ("5min",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("lock table ops.lock_marts in access share mode")
    with psycopg.connect(role_dsn(managed, "transformer")) as transformer, hold_locks(transformer, MARTS_EXCLUSIVE):
        pass


def test_rights_reported_open_are_open_and_none_is_reported_of_the_embedded_server(managed: Settings) -> None:
    upgrade(managed)
    with psycopg.connect(role_dsn(managed, "bi")) as reader:
        assert reader.execute("select lo_create(0)").fetchone()
    admin = Settings(home=managed.home.parent / "server")
    with psycopg.connect(with_database(owner_dsn(admin), "postgres"), autocommit=True) as connection:
        connection.execute("alter role managed_owner superuser")
    assert upgrade(managed) == []
