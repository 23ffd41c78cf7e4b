"""A refused register file stays in the drop for its retention, is recorded, and is then deleted."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.ingest.remote_places import Place, s3_place, sftp_place
from tests.unit.privacy.invented import code

from warehouse.embedded.status import QUERIES
from warehouse.errors import WarehouseError
from warehouse.ingest.refused_files import delete_due_refused
from warehouse.ingest.run import Ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

REGISTER = load_sources()["register"]
NAME = "initial_interview_changes_2026-06-30.csv"
ROW = f"1;1;{code(date(1981, 5, 13))};2026-06-02;held;phone;new\n"
GOOD = "interview_id;job_search_id;henkilotunnus;booked_for;outcome;channel;change\n" + ROW
BAD = "interview_id;job_search_id;henkilotunnus;booked_for;outcome;change\n" + ROW
WAITING = QUERIES["Refused files of persons that still lie in the drop"]
DAYS = 14


@pytest.fixture(params=["folder", "s3", "sftp"])
def place(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    if request.param == "folder":
        folder = tmp_path / "delivered"
        folder.mkdir()
        monkeypatch.setenv("WAREHOUSE_DROP_REGISTER", str(folder))
        yield Place(settings, folder, None)  # type: ignore[arg-type]
        return
    with s3_place(settings) if request.param == "s3" else sftp_place(settings, tmp_path / "palvelin") as remote:
        monkeypatch.setenv("WAREHOUSE_DROP_REGISTER", remote.address)  # type: ignore[attr-defined]
        yield remote


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> psycopg.Connection:
    return as_role("loader")


def put(place: Place, name: str, text: str) -> None:
    place.put(name, text.encode())
    if place.client is None:
        os.utime(place.folder / name, (len(text), len(text)))


def ingest(place: Place, loader: psycopg.Connection) -> list[str]:
    return Ingest(REGISTER, place.settings, loader).run().refused


def delete(place: Place, loader: psycopg.Connection, days: float) -> list[str]:
    return delete_due_refused(place.settings, loader, REGISTER, datetime.now(UTC) + timedelta(days=days))


def select(database: str, query: str) -> list[tuple]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_it_is_counted_and_deleted_after_its_days(place: Place, loader: psycopg.Connection, database: str) -> None:
    put(place, NAME, BAD)
    put(place, "unknown.csv", BAD)
    for _ in range(2):
        assert len(ingest(place, loader)) == 2
    assert [row[:2] for row in select(database, WAITING)] == [("register", 2)]
    assert delete(place, loader, DAYS - 0.1) == [] and place.names() == [NAME, "unknown.csv"]
    assert sorted(delete(place, loader, DAYS + 0.1)) == [NAME, "unknown.csv"]
    assert place.names() == [] and select(database, WAITING) == []
    noted = select(database, "select delivery_name, deleted_at > refused_at from ops.refused_file order by 1")
    assert noted == [(NAME, True), ("unknown.csv", True)]


def test_a_refused_file_that_its_sender_corrects_is_loaded_and_never_deleted(
    place: Place, loader: psycopg.Connection, database: str
) -> None:
    put(place, NAME, BAD)
    assert len(ingest(place, loader)) == 1
    put(place, NAME, GOOD)
    assert ingest(place, loader) == [] and place.names() == []
    assert select(database, WAITING) == [] and delete(place, loader, DAYS + 1) == []
    assert select(database, "select gone_at is not null, deleted_at from ops.refused_file") == [(True, None)]


def test_another_file_of_the_same_name_has_another_retention(
    place: Place, loader: psycopg.Connection, database: str
) -> None:
    put(place, NAME, BAD)
    ingest(place, loader)
    put(place, NAME, BAD + ROW)
    assert delete(place, loader, DAYS + 1) == [] and place.names() == [NAME], "it was not judged yet"
    ingest(place, loader)
    assert [row[1] for row in select(database, WAITING)] == [1]
    assert delete(place, loader, DAYS + 1) == [NAME] and place.names() == []


def test_a_folder_that_is_due_is_reported_and_not_deleted(settings: Settings, loader: psycopg.Connection) -> None:
    folder = settings.drop_folder / "register" / "vanhat"
    folder.mkdir(parents=True)
    assert "found a folder" in ingest(Place(settings, folder.parent, None), loader)[0]  # type: ignore[arg-type]
    with pytest.raises(WarehouseError, match="found a folder that is due to be deleted, expected its sender"):
        delete_due_refused(settings, loader, REGISTER, datetime.now(UTC) + timedelta(days=DAYS + 1))
    assert folder.is_dir()
