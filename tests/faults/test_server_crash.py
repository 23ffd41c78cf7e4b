"""PostgreSQL is killed between two builds: unlogged tables are empty, and the next build is a full one."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import running_server
from tests.marts.register_deliveries import deliveries
from tests.marts.test_orders import deliver, marts

from warehouse.build.build import build
from warehouse.build.incremental import change_files_to_add
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.migrations.upgrade import upgrade
from warehouse.run_ledger import inputs_now

EMPTY = "select count(*) from staging.stg_register_job_search"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of this test alone."""
    with running_server(tmp_path) as server:
        upgrade(server.settings)
        yield server


def crash(server: Server) -> None:
    """Kill the server so that it cannot shut down cleanly, and start it again."""
    with psycopg.connect(owner_dsn(server.settings)) as owner:
        owner.execute("checkpoint")  # test servers do not wait for the disk, as others do at every commit
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    while server.running():
        time.sleep(0.05)
    server.start()


def rows_to_add(server: Server) -> tuple[int, ...] | None:
    """Return the snapshots that the next build would add incrementally; None for a full build."""
    with psycopg.connect(owner_dsn(server.settings)) as owner:
        return change_files_to_add(owner, inputs_now(owner))


@pytest.mark.timeout(300)
def test_after_a_crash_changes_are_not_added_to_lost_rows(server: Server) -> None:
    numbered_files, _ = deliveries(1)
    settings = server.settings
    for files in numbered_files[:8]:
        deliver(settings, files)
    build(settings)
    before_crash = marts(settings)
    deliver(settings, numbered_files[8])
    assert rows_to_add(server)  # where nothing crashes, this delivery is added
    crash(server)
    assert rows_to_add(server) is None
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute(EMPTY).fetchone() == (0,)
    assert marts(settings) == before_crash  # what is read of a build is in the log

    build(settings)
    assert marts(settings) != before_crash
    with psycopg.connect(owner_dsn(settings)) as owner:
        builds = owner.execute("select change_files is null from ops.build order by build_id").fetchall()
    assert builds == [(True,), (True,)]
