"""A loader that is killed in the middle of a load leaves nothing; the next one loads everything, once."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.unit.privacy.invented import code

from warehouse.ingest.run import ingest
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

ROWS = 200_000
NAME = "job_search_2026-06-30.csv"
HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
LOADER = """
import sys, time
import psycopg
import warehouse.ingest.deliveries.register_file as files
import warehouse.ingest.copy_load as load
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

send, sent = load._copy_lines, []
def slowly(*arguments):
    send(*arguments)
    sent.append(1)
    if len(sent) == int(sys.argv[2]):
        print("half", flush=True)
        time.sleep(60)
load._copy_lines = slowly
files.LARGE = int(sys.argv[3])
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    ingest(load_sources()["register"], Settings(), connection)
"""


def write_extract(path: Path) -> None:
    people = [code(date(1960, 1, 1) + timedelta(days=at), 900 + at % 100) for at in range(5000)]
    with path.open("w") as file:
        file.write(HEADINGS + "\n")
        for at in range(ROWS):
            file.write(f"{at};{people[at % 5000]};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231\n")
    os.utime(path, (1, 1))


def counts(dsn: str) -> tuple[int, int]:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "select (select count(*) from raw.register_job_search), (select count(*) from ops.snapshot)"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize(("after", "large"), [(1, 1), (8, 1), (8, 1 << 30)])
def test_a_killed_loader_leaves_nothing_and_the_next_loads_everything(
    settings: Settings, database: str, after: int, large: int
) -> None:
    path = settings.drop_folder / "register" / NAME
    path.parent.mkdir(parents=True)
    write_extract(path)
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include"), "WAREHOUSE_HOME": str(settings.root)}
    command = [sys.executable, "-c", LOADER, database, str(after), str(large)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as loader:
        assert loader.stdout is not None and loader.stdout.readline() == b"half\n"
        loader.send_signal(signal.SIGKILL)
    assert path.exists() and counts(database) == (0, 0)
    landed = [path for path in (settings.root / "landing" / "register").rglob("*") if path.is_file()]
    assert landed and all(path.suffix == ".part" for path in landed)
    with psycopg.connect(database) as connection:
        outcome = ingest(load_sources()["register"], settings, connection)
    assert [(loaded.rows, loaded.rejected_rows) for loaded in outcome.loaded] == [(ROWS, 0)]
    assert counts(database) == (ROWS, 1) and not path.exists()
    landed = [path for path in (settings.root / "landing" / "register").rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in landed) == [".age", ".copy"]


def test_a_server_that_ends_the_connection_leaves_nothing(settings: Settings, database: str) -> None:
    path = settings.drop_folder / "register" / NAME
    path.parent.mkdir(parents=True)
    write_extract(path)
    with psycopg.connect(database) as connection, psycopg.connect(database, autocommit=True) as other:
        killer = f"select pg_sleep(0.2), pg_terminate_backend({connection.info.backend_pid})"
        with other.cursor() as cursor:
            thread = threading.Thread(target=cursor.execute, args=[killer])
            thread.start()
            with pytest.raises(psycopg.OperationalError):
                ingest(load_sources()["register"], settings, connection)
            thread.join()
    time.sleep(0.1)
    assert path.exists() and counts(database) == (0, 0)
    assert [path for path in (settings.root / "landing" / "register").rglob("*") if path.is_file()] == []
