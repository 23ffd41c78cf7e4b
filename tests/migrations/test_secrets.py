"""Whatever commands run at once or fail, no password, token or key is in an output, an error or a log."""

import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from tests.conftest import PINNED_SAMPLE, running_server

from warehouse.db import connect, owner_dsn, role_dsn, role_password, with_database
from warehouse.embedded.postgres import Server
from warehouse.errors import WarehouseError
from warehouse.migrations.passwords import make_roles
from warehouse.migrations.upgrade import change_passwords, transaction, upgrade
from warehouse.settings import ROLES, Settings

ROUNDS = int(os.environ.get("CONCURRENCY_ROUNDS", "3"))
HEAVY_ROUNDS = int(os.environ.get("CONCURRENCY_HEAVY_ROUNDS", "1"))
"""Of the verbs that take minutes. By hand: `CONCURRENCY_ROUNDS=20 CONCURRENCY_HEAVY_ROUNDS=20 pytest ...`."""


class Instance:
    """An embedded instance of a test's own, driven by the command `warehouse`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.outputs: list[str] = []
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "AIRFLOW"))
        } | {**PINNED_SAMPLE, "WAREHOUSE_HOME": str(home), "COLUMNS": "200"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("warehouse")), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=900)
        self.outputs.append(done.stdout + done.stderr)
        return done

    def twice_at_once(self, *arguments: str) -> None:
        with ThreadPoolExecutor(2) as pool:
            for done in pool.map(lambda _: self.run(*arguments), range(2)):
                assert done.returncode == 0, done.stdout + done.stderr
                assert "Traceback" not in done.stderr, done.stderr

    def secrets(self) -> set[str]:
        """Return every password and text key of the home; the keys of pseudonyms are bytes, so their hex too."""
        values = set()
        for path in (self.home / "secrets").iterdir():
            if not path.name.endswith(".pub"):
                content = path.read_bytes()
                values |= {content.hex()} if path.name == "pseudonym.key" else {content.decode().strip()}
        return values

    def logs(self) -> str:
        files = [*(self.home / "logs").rglob("*"), (self.home / "postgres").resolve() / "server.log"]
        return "\n".join(path.read_text(errors="replace") for path in files if path.is_file())

    def assert_no_secret(self) -> None:
        written = "\n".join([*self.outputs, self.logs()])
        assert [secret for secret in self.secrets() if secret in written] == []


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance that nobody has set up yet."""
    instance = Instance(tmp_path_factory.mktemp("instance"))
    yield instance
    instance.run("remove", "--yes")


@pytest.mark.timeout(3600)
def test_two_processes_of_each_verb_at_once_do_not_crash_and_show_no_secret(instance: Instance) -> None:
    for _ in range(HEAVY_ROUNDS):  # the first from nothing: the server, the database, the roles and the schema
        for verb in ("ingest", "build", "gate", "publish", "deliver"):
            instance.twice_at_once(verb)
    instance.twice_at_once("set-passwords")
    for _ in range(ROUNDS):
        for verb in ("migrate", "status"):
            instance.twice_at_once(verb)
    log = instance.logs()
    assert "tuple concurrently updated" not in log
    assert "deadlock detected" not in log
    instance.assert_no_secret()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server without roles."""
    with running_server(tmp_path / "server") as server:
        yield server


def test_the_server_is_sent_verifiers_even_when_it_logs_every_statement(server: Server) -> None:
    with psycopg.connect(with_database(owner_dsn(server.settings), "postgres"), autocommit=True) as owner:
        owner.execute("alter system set log_statement = 'all'")
        owner.execute("select pg_reload_conf()")
    upgrade(server.settings)
    change_passwords(server.settings)
    log = (server.folder.resolve() / "server.log").read_text(errors="replace")
    assert "create role" not in log.lower() or "SCRAM-SHA-256$" not in log
    assert [role for role in ROLES if role_password(server.settings, role) in log] == []
    for role in ROLES:
        psycopg.connect(role_dsn(server.settings, role)).close()


def test_an_upgrade_leaves_passwords_as_they_are(server: Server) -> None:
    def verifiers() -> list[tuple]:
        with psycopg.connect(owner_dsn(server.settings)) as owner:
            return owner.execute("select rolname, rolpassword from pg_authid where rolcanlogin order by 1").fetchall()

    upgrade(server.settings)
    before = verifiers()
    assert [role for role, verifier in before if not verifier.startswith("SCRAM-SHA-256$")] == []
    upgrade(server.settings)
    assert verifiers() == before


def test_a_role_that_cannot_be_made_shows_neither_password_nor_verifier(server: Server) -> None:
    upgrade(server.settings)
    dsn = owner_dsn(server.settings)
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("create role maker login createrole password 'of-this-test-alone'")
        owner.execute("drop owned by watchdog; drop role watchdog; grant connect on database tilannekuva to maker")
    limited = dsn.replace(dsn.partition("//")[2].partition("@")[0], "maker:of-this-test-alone")
    with psycopg.connect(limited) as maker:
        maker.execute("set default_transaction_read_only = on")
        maker.commit()
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction) as refused:
            make_roles(maker, server.settings)
    message = "".join(traceback.format_exception(refused.value))
    log = (server.folder.resolve() / "server.log").read_text(errors="replace")
    password = role_password(server.settings, "watchdog")
    assert password not in message + log
    assert "SCRAM-SHA-256$" not in message


def test_an_error_of_sql_does_not_repeat_its_parameters(settings: Settings) -> None:
    with pytest.raises(DBAPIError) as refused, transaction(owner_dsn(settings)) as connection:
        connection.exec_driver_sql("select cast(%s as integer), 'of the test'", ("secret-parameter",))
    assert "secret-parameter" not in re.sub(r"invalid input syntax[^\n]*", "", str(refused.value))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://owner:se/cret-word@127.0.0.1:5432/x",
        "postgresql://owner:secret-word@127.0.0.1:port/x",
        "postgres+ssl://owner:secret-word@127.0.0.1/x",
        "postgresql://owner:secret-word@127.0.0.1:1/x?sslmode=perhaps",
        "postgresql://owner:secret-word@127.0.0.1:1/x?nothing=1",
        "owner:secret-word@127.0.0.1",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(address: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        connect(address)
    message = "".join(traceback.format_exception(refused.value))
    assert "cret-word" not in message.replace(address, "")  # the test's own line stands in the traceback
