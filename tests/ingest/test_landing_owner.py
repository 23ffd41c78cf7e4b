"""A restored or copied instance deletes files of its landing only, and reports missing ones."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.conftest import fresh_instance, lend_passwords
from tests.end_to_end.conftest import House
from tests.unit.privacy.invented import code

from warehouse.db import database_of, owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.embedded.services import remove_everything
from warehouse.errors import WarehouseError
from warehouse.ingest.retention import delete_due_originals
from warehouse.ingest.run import ingest
from warehouse.migrations.upgrade import upgrade
from warehouse.settings import Settings
from warehouse.sources import load_sources

REGISTER = load_sources()["register"]
EXTRACT = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation\n"
    f"1;{code(date(1981, 5, 13))};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231\n"
)
RETENTION = timedelta(days=REGISTER.retention_days or 0)


def deliver(settings: Settings, rows: str = EXTRACT, name: str = "job_search_2026-06-30.csv") -> None:
    path = settings.drop_folder / "register" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rows)
    os.utime(path, (1, 1))
    with as_loader(settings) as loader:
        assert ingest(REGISTER, settings, loader).refused == []


@contextmanager
def as_loader(settings: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(role_dsn(settings, "loader"), autocommit=True) as loader:
        yield loader


def delete(settings: Settings) -> list[str]:
    with as_loader(settings) as loader:
        due = datetime.now(UTC) + RETENTION + timedelta(minutes=5)
        return delete_due_originals(settings, loader, [REGISTER], due)


def originals(settings: Settings, landing: Path | None = None) -> list[Path]:
    return sorted(((landing or settings.root / "landing") / "register" / "originals").glob("*.age"))


def deletion_notes(settings: Settings) -> list[tuple]:
    """Return, by delivery, whether its original is recorded as deleted."""
    with psycopg.connect(owner_dsn(settings)) as connection:
        return connection.execute("select original_deleted_at is not null from ops.snapshot order by 1").fetchall()


@contextmanager
def copied(settings: Settings, postgres: Server, home: Path) -> Iterator[Settings]:
    """Restore the database beside the first one, for another home with the first one's keys."""
    shutil.copytree(settings.secrets, home / "secrets", dirs_exist_ok=True)
    with fresh_instance(postgres, home, database_of(owner_dsn(settings))) as copy:
        yield copy


def test_a_restored_copy_deletes_only_the_originals_of_its_landing(
    settings: Settings, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    deliver(settings)
    home = tmp_path_factory.mktemp("restored")
    shutil.copytree(settings.root / "landing", home / "landing")
    with copied(settings, postgres, home) as copy:
        deliver(copy, EXTRACT.replace("\n1;", "\n2;"), "job_search_2026-07-31.csv")
        assert len(originals(copy)) == 2
        assert len(delete(copy)) == 2
        assert originals(copy) == [] and deletion_notes(copy) == [(True,), (True,)]
    assert len(originals(settings)) == 1 and deletion_notes(settings) == [(False,)]
    assert len(delete(settings)) == 1 and originals(settings) == []


def test_a_copy_without_its_files_says_so_and_notes_nothing(
    settings: Settings, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    deliver(settings)
    with copied(settings, postgres, tmp_path_factory.mktemp("empty")) as copy:
        with pytest.raises(WarehouseError, match=r"found no register/originals/.* expected the original of job_search"):
            delete(copy)
        assert deletion_notes(copy) == [(False,)]
        with psycopg.connect(owner_dsn(copy)) as connection:
            ((messages,),) = connection.execute("select message from ops.notice").fetchall()
        assert "is not noted as deleted" in messages and str(copy.root) in messages
    assert len(originals(settings)) == 1


def test_a_copy_that_points_at_the_first_landing_is_stopped(
    settings: Settings, postgres: Server, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landing = tmp_path / "shared_landing"
    first = settings.model_copy(update={"landing": f"file://{landing}"})
    deliver(first)
    with copied(first, postgres, tmp_path_factory.mktemp("copy")) as restored:
        copy = restored.model_copy(update={"landing": f"file://{landing}"})
        with pytest.raises(WarehouseError, match="belongs to another instance"):
            delete(copy)
        with pytest.raises(WarehouseError, match="belongs to another instance"):
            deliver(copy, EXTRACT.replace("\n1;", "\n2;"), "job_search_2026-07-31.csv")
        assert len(originals(first, landing)) == 1 and deletion_notes(copy) == [(False,)]
        house = House(copy.root, WAREHOUSE_DSN=owner_dsn(copy), WAREHOUSE_LANDING=f"file://{landing}")
        assert f"file://{landing} belongs to database" in house.done("adopt-landing")
        assert len(delete(copy)) == 1 and originals(first, landing) == []
    with pytest.raises(WarehouseError, match="belongs to another instance"):
        delete(first)
    assert deletion_notes(first) == [(False,)]


def test_a_second_home_on_the_same_database_shares_the_landing(
    settings: Settings, postgres: Server, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landing = f"file://{tmp_path / 'shared_landing'}"
    first = settings.model_copy(update={"landing": landing})
    deliver(first)
    home = tmp_path_factory.mktemp("worker")
    lend_passwords(postgres, home)
    assert len(delete(Settings(home=home, dsn=settings.dsn, landing=landing))) == 1
    assert delete(first) == []


def test_a_copied_home_with_its_server_leaves_the_landing_of_the_first_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    base = tmp_path_factory.mktemp("homes")
    landing = base / "landing"
    first, copy = (Settings(home=base / name, dsn=None, landing=f"file://{landing}") for name in ("first", "copy"))
    try:
        Server(first).start()
        upgrade(first)
        deliver(first)
        Server(first).stop()
        subprocess.run(["cp", "-a", first.root, copy.root], check=True)  # with the owners of the server's files
        Server(copy).start()
        with pytest.raises(WarehouseError, match="belongs to another instance"):
            delete(copy)
        assert len(originals(first, landing)) == 1 and deletion_notes(copy) == [(False,)]
        Server(first).start()
        assert len(delete(first)) == 1
    finally:
        remove_everything(copy)
        remove_everything(first)


def test_a_lost_original_does_not_stop_the_deletion_of_others(settings: Settings) -> None:
    deliver(settings)
    deliver(settings, EXTRACT.replace("\n1;", "\n2;"), "job_search_2026-07-31.csv")
    lost, other = originals(settings)
    lost.unlink()
    with pytest.raises(WarehouseError, match=f"found no register/originals/{lost.name}"):
        delete(settings)
    assert not other.exists() and sorted(deletion_notes(settings)) == [(False,), (True,)]
    lost.write_bytes(b"restored from a backup")
    assert delete(settings) == [f"register/originals/{lost.name}"] and not lost.exists()
