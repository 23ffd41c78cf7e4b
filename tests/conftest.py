"""Fixtures that all tests use: one real PostgreSQL a process, a fresh upgraded database a test.

The tests have tiers, by folder: `tests/tiers.py` says which folder belongs to which and how long a tier may take.
`make test-unit` (no database, no network) and `make test-database` (PostgreSQL, dbt, real HTTP) run in two processes
(pytest-xdist), each with a PostgreSQL, homes and temporary folders of its own; a file with a database stays in one
process, so that what a module builds is built once. `make test-flow` and `make test-browser` run one test after
another: Airflow, dbt and PostgreSQL fill the machine by themselves. `make acceptance` needs the folder `../shared`;
no other tier reads anything outside the project.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as property_tests

from tests.budget import Budget, measures_whole_tier
from tests.end_to_end.conftest import House
from tests.tiers import LONG, TESTS, TIERS, tier_of, undeclared_folders
from warehouse.db import database_of, owner_dsn, role_dsn, with_database
from warehouse.embedded.postgres import Server
from warehouse.embedded.sample_instance import generate_samples
from warehouse.embedded.services import remove_everything
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.upgrade import transaction, upgrade
from warehouse.settings import ROLES, Settings, secret_bytes

pytest.register_assert_rewrite("tests.naughty_strings", "tests.comparing")

# How long a case takes says more of the machine than of the code: what must be fast has a limit of its own.
property_tests.register_profile("house", deadline=None)
property_tests.load_profile("house")

UNSAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""What only a machine that goes down needs; no test takes its machine down."""
PINNED_SAMPLE = {"WAREHOUSE_SAMPLE_MONTH": "2026-06", "WAREHOUSE_SAMPLE_PERSONS": "5000"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=sorted(TIERS), help="collect the folders of one tier alone")


def pytest_configure(config: pytest.Config) -> None:
    if undeclared_folders():
        raise pytest.UsageError(f"tests/tiers.py: expected one tier for each of the folders {undeclared_folders()}")
    if measures_whole_tier(config):
        config.pluginmanager.register(Budget(config.option.tier))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the folders of other tiers, before anything of them is imported."""
    is_folder_of_tests = collection_path.parent == TESTS and any(
        collection_path.name in tier.folders for tier in TIERS.values()
    )
    if config.option.tier and is_folder_of_tests and tier_of(collection_path) != config.option.tier:
        return True
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Unit tests do without a database; the longest files begin first."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).as_posix() not in LONG)
    for item in items:
        if tier_of(item.path) == "unit" and {"postgres", "separate_postgres"} & {*getattr(item, "fixturenames", ())}:
            raise pytest.UsageError(f"{item.nodeid}: found a test of the tier unit that uses a database")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL that tests share, each with a database of its own; removed at the end of the session."""
    with running_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="module")
def separate_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL for tests that make roles and databases themselves."""
    with running_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@contextmanager
def running_server(home: Path) -> Iterator[Server]:
    """Run a PostgreSQL under a home and remove it afterwards."""
    server = Server(Settings(home=home, dsn=None))
    server.start()
    with psycopg.connect(with_database(owner_dsn(server.settings), "postgres"), autocommit=True) as admin:
        for name in UNSAFE:
            admin.execute(f"alter system set {name} = off")
        admin.execute("select pg_reload_conf()")
    yield server
    remove_everything(server.settings)


@contextmanager
def fresh_database(server: Server, name: str, template: str) -> Iterator[str]:
    """Make a database as a copy of another, under a name of its own; it is dropped afterwards."""
    dsn = with_database(owner_dsn(server.settings), f"{name}_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(with_database(dsn, "postgres"), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [template])
        admin.execute(f"create database {database_of(dsn)} template {template} strategy file_copy")
        yield dsn
        admin.execute(f"drop database {database_of(dsn)} with (force)")


def lend_passwords(server: Server, home: Path) -> None:
    """Give a home the passwords of the server's roles: roles belong to a server, and homes share it here."""
    for role in ROLES:
        secret_bytes(home / "secrets", f"{role}.password", secret_bytes(server.settings.secrets, f"{role}.password"))


@contextmanager
def fresh_instance(server: Server, home: Path, template: str) -> Iterator[Settings]:
    """Set up an instance with a home of its own and a copy of a database; what may connect is not copied, but granted."""
    with fresh_database(server, "fresh", template) as dsn:
        lend_passwords(server, home)
        settings = Settings(home=home, dsn=dsn)
        with transaction(dsn) as connection:
            grant_roles(connection)
        yield settings


@pytest.fixture(scope="session")
def newest_schema(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty database at the newest schema, to be copied: the way there takes a second."""
    home = tmp_path_factory.mktemp("newest")
    lend_passwords(postgres, home)
    upgrade(Settings(home=home, dsn=with_database(owner_dsn(postgres.settings), "newest_schema")))
    return "newest_schema"


@pytest.fixture
def settings(postgres: Server, newest_schema: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a fresh instance: its own home, an empty database at the newest schema."""
    with fresh_instance(postgres, tmp_path, newest_schema) as settings:
        yield settings


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
def isolated_environment() -> Iterator[None]:
    """No setting of the caller's reaches a test; the sample is a small one that ends in June 2026, whatever the day."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("WAREHOUSE_")}
    os.environ.update(PINNED_SAMPLE)
    yield
    for name in PINNED_SAMPLE:
        os.environ.pop(name)
    os.environ.update(kept)


@pytest.fixture(scope="session")
def by_hand(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, str]]]:
    """A house into which the invented sample came by the command alone, on a database of its own; what each verb said.

    `home / "delivered"` keeps the delivered files as they were.
    """
    home = tmp_path_factory.mktemp("house")
    dsn = with_database(owner_dsn(postgres.settings), f"house_{uuid.uuid4().hex[:12]}")
    lend_passwords(postgres, home)
    generate_samples(Settings(home=home, dsn=dsn))
    shutil.copytree(home / "drop", home / "delivered")
    house = House(home, WAREHOUSE_DSN=dsn)
    yield house, {verb: house.done(verb) for verb in ("ingest", "build", "gate", "publish", "deliver")}
    house("stop")


@pytest.fixture(scope="session")
def sample_house(by_hand: tuple[House, dict[str, str]]) -> Settings:
    """The house with the invented sample in it, loaded, built, judged, published and delivered; tests only read it."""
    house, _ = by_hand
    return Settings(home=house.home, dsn=house.environment["WAREHOUSE_DSN"])
