"""A build that is killed is closed by the next one, and what it left is neither judged nor kept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.ingest.contact_books import book, contact, drop

from warehouse.errors import WarehouseError
from warehouse.gate.gate import gate
from warehouse.ingest.run import ingest_source
from warehouse.settings import Settings

Status = list[tuple[int, str, str | None]]


@contextmanager
def building(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run `warehouse build`; what is left of it in the end is killed."""
    environment = os.environ | {"WAREHOUSE_HOME": str(settings.root), "WAREHOUSE_DSN": str(settings.dsn)}
    command = [str(Path(sys.executable).with_name("warehouse")), "build"]
    with subprocess.Popen(command, env=environment) as process:
        yield process
        process.send_signal(signal.SIGKILL)


def builds(owner: psycopg.Connection) -> Status:
    return owner.execute("select build_id, status, message from ops.build order by build_id").fetchall()


def wait_for(owner: psycopg.Connection, condition: str) -> None:
    until = time.monotonic() + 280
    while owner.execute(f"select {condition}").fetchone() != (True,):
        assert time.monotonic() < until, condition
        time.sleep(0.05)


@pytest.mark.timeout(600)
def test_a_killed_build_is_closed_as_failed_by_the_next(settings: Settings, database: str) -> None:
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15))))
    ingest_source("employer_contacts", settings)
    with psycopg.connect(database, autocommit=True) as owner:
        with building(settings):
            wait_for(owner, "to_regclass('staging.seed_area') is not null")
        assert builds(owner) == [(1, "running", None)]
        with pytest.raises(WarehouseError, match="there is no finished build to judge"):
            gate(settings)
        with building(settings):
            wait_for(owner, "count(*) = 2 from ops.build")
            assert builds(owner) == [
                (1, "failed", "interrupted: the process ended before it finished"),
                (2, "running", None),
            ]
