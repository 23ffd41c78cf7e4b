"""A loader that is killed in the middle of a workbook leaves nothing of it in the database; the next one loads it, once."""

import os
import signal
import subprocess
import sys
from datetime import date

import psycopg
import pytest
from tests.ingest.contact_books import book, contact, drop

from warehouse.ingest.run import ingest
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

LOADER = """
import sys, time
from datetime import date
import psycopg
import warehouse.ingest.deliveries.workbook_load as readings
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

def stopping(function):
    def stop(*arguments):
        result = function(*arguments)
        print("half", flush=True)
        time.sleep(60)
        return result
    return stop
setattr(readings, sys.argv[2], stopping(getattr(readings, sys.argv[2])))
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    ingest(load_sources()["employer_contacts"], Settings(), connection, today=date(2026, 3, 20))
"""
TABLES = (
    "raw.employer_contact",
    "ops.snapshot",
    "ops.delivery",
    "ops.delivery_file",
    "ops.reading",
    "ops.coverage",
    "ops.remark",
)


def counts(dsn: str) -> list[int]:
    with psycopg.connect(dsn) as connection:
        return [connection.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES]  # type: ignore[index]


@pytest.mark.parametrize("step", ["_write_reading", "_load", "_write_coverage", "record_changes"])
def test_a_killed_loader_leaves_nothing_and_the_next_loads_everything(
    settings: Settings, database: str, step: str
) -> None:
    path = drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 2, 3))))
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include"), "WAREHOUSE_HOME": str(settings.root)}
    command = [sys.executable, "-c", LOADER, database, step]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as loader:
        assert loader.stdout is not None and loader.stdout.readline() == b"half\n"
        loader.send_signal(signal.SIGKILL)
    assert path.exists() and counts(database) == [0] * len(TABLES)
    with psycopg.connect(database) as connection:
        outcome = ingest(load_sources()["employer_contacts"], settings, connection, today=date(2026, 3, 20))
    assert [(loaded.rows, loaded.rejected_rows) for loaded in outcome.loaded] == [(2, 0)]
    assert counts(database) == [2, 1, 1, 1, 1, 2, 0]
