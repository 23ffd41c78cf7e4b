"""Fixtures shared by the tests: one real PostgreSQL a session, a fresh upgraded database a test."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as property_tests

from warehouse.db import owner_dsn, role_dsn, role_password, with_database
from warehouse.local.postgres import Server
from warehouse.local.services import remove_everything
from warehouse.migrations.upgrade import upgrade
from warehouse.secret_files import secret_bytes
from warehouse.settings import ROLES, Settings

# How long a case takes says more of the machine than of the code: what must be fast has a limit of its own.
property_tests.register_profile("house", deadline=None)
property_tests.load_profile("house")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public data that lies beside the project."""
    assert SHARED.is_dir(), f"the tests read real data from {SHARED}"
    return SHARED


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL that tests share, each with a database of its own; removed at the end of the session."""
    with running_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL for tests that make roles and databases themselves."""
    with running_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@contextmanager
def running_server(home: Path) -> Iterator[Server]:
    """Run a PostgreSQL under a home and remove it afterwards."""
    server = Server(Settings(home=home, dsn=None))
    server.start()
    yield server
    remove_everything(server.settings)


def lend_passwords(server: Server, home: Path) -> None:
    """Give a home the passwords of the server's roles: roles belong to a server, and homes share it here."""
    for role in ROLES:
        secret_bytes(home / "secrets", f"{role}.password", role_password(server.settings, role).encode())


@pytest.fixture
def settings(postgres: Server, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a fresh instance: its own home, an empty database brought to the newest schema."""
    dsn = with_database(owner_dsn(postgres.settings), f"test_{uuid.uuid4().hex[:12]}")
    settings = Settings(home=tmp_path, dsn=dsn)
    lend_passwords(postgres, tmp_path)
    upgrade(settings)
    yield settings
    with psycopg.connect(with_database(dsn, "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database {dsn.rpartition('/')[2]} with (force)")


@pytest.fixture
def database(settings: Settings) -> str:
    """The owner's address of a fresh, upgraded database."""
    return owner_dsn(settings)


@pytest.fixture
def as_role(settings: Settings):
    """Connect to the fresh database as one of the roles."""
    opened: list[psycopg.Connection] = []

    def connect(role: str) -> psycopg.Connection:
        opened.append(psycopg.connect(role_dsn(settings, role)))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def own_environment() -> Iterator[None]:
    """No setting of the caller's reaches a test."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("WAREHOUSE_")}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session")
def sample_house(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A house with the invented sample in it, loaded, built, judged and published; tests only read it.

    `home / "delivered"` keeps the delivered files as they were.
    """
    from samples.generate import generate
    from samples.standin import serve
    from warehouse.build import build
    from warehouse.gate.stage import gate
    from warehouse.ingest.command import ingest_source
    from warehouse.publish.release import publish
    from warehouse.sources import load_sources

    home = tmp_path_factory.mktemp("house")
    dsn = with_database(owner_dsn(postgres.settings), f"house_{uuid.uuid4().hex[:12]}")
    settings = Settings(home=home, dsn=dsn)
    lend_passwords(postgres, home)
    upgrade(settings)
    generate(home)
    shutil.copytree(home / "drop", home / "delivered")
    settings.state.mkdir(parents=True, exist_ok=True)
    with serve(home / "pxweb") as base:
        (settings.state / "standin.url").write_text(base)
        for name in load_sources():
            assert ingest_source(name, settings).refused == (), name
    build(settings)
    gate(settings)
    publish(settings)
    yield settings
