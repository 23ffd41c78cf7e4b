"""A run that is killed with a register file fetched from a remote drop: the next run of any source deletes the copy."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.ingest.remote_places import Place, sftp_place
from tests.unit.privacy.invented import code

from warehouse.ingest.run import ingest
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

NAME = "initial_interview_changes_2026-06-30.csv"
CHANGES = (
    "interview_id;job_search_id;henkilotunnus;booked_for;outcome;channel;change\n"
    f"1;1;{code(date(1981, 5, 13))};2026-06-02;held;phone;new\n"
).encode()
LOADER = """
import sys, time
import psycopg
import warehouse.ingest.copy_load as load
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

def never(*arguments):
    print("loading", flush=True)
    time.sleep(60)
load._copy_lines = never
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    ingest(load_sources()["register"], Settings(), connection)
"""


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[Place]:
    with sftp_place(settings, tmp_path / "palvelin") as remote:
        remote.put(NAME, CHANGES)
        yield remote


@pytest.fixture
def loader(place: Place, database: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT / "include"),
        "WAREHOUSE_HOME": str(place.settings.root),
        "WAREHOUSE_DROP_REGISTER": place.address,
        "WAREHOUSE_DROP_WAIT": "0.2",
    }
    command = [sys.executable, "-c", LOADER, database]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"loading\n"
        yield process
        process.kill()


def another_source_runs(place: Place, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        ingest(load_sources()["employer_contacts"], place.settings, connection)


def copies(place: Place) -> list[Path]:
    ours = (path for path in place.settings.root.rglob("*") if not path.is_relative_to(place.folder))
    return [path for path in ours if path.is_file() and path.read_bytes() == CHANGES]


def server_has_noticed(database: str) -> None:
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with psycopg.connect(database, autocommit=True) as connection:
        until = time.monotonic() + 20
        while connection.execute(others).fetchone() != (0,):
            assert time.monotonic() < until
            time.sleep(0.05)


def test_files_of_persons_that_a_killed_run_fetched_are_deleted_by_the_next_run_of_any_source(
    place: Place, database: str, loader: subprocess.Popen[bytes]
) -> None:
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    server_has_noticed(database)
    assert [path.name for path in copies(place)] == [NAME], "the test is about a copy that a killed run left"
    another_source_runs(place, database)
    assert copies(place) == []
    assert place.names() == [NAME], "it was not loaded, so it lies where it was delivered"


def test_files_that_a_living_run_is_loading_stay(place: Place, database: str, loader: subprocess.Popen[bytes]) -> None:
    another_source_runs(place, database)
    assert [path.name for path in copies(place)] == [NAME] and loader.poll() is None


def test_files_without_persons_stay_where_they_need_not_be_brought_again(place: Place, database: str) -> None:
    kept = place.settings.spool / "wage_subsidies_of_old" / "x.csv", place.settings.spool / "media_items" / "y.csv"
    for path in kept:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    another_source_runs(place, database)
    assert [path.exists() for path in kept] == [False, True], "of a source nobody declares, nobody knows what is in it"
