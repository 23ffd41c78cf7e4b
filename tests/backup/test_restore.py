"""A restore at another path: equal by fingerprint, recognised as an instance of its own, and never over anything."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.backup.conftest import deliver_register, landing_files, rows
from tests.end_to_end.conftest import House

from warehouse.backup.create import back_up
from warehouse.backup.manifest import DUMP, Backup
from warehouse.backup.restore import restore
from warehouse.backup.retention import delete_expired_originals
from warehouse.db import connect, owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.errors import WarehouseError
from warehouse.fingerprint import release_columns, release_fingerprints, table_fingerprints
from warehouse.ingest.retention import delete_due_originals
from warehouse.ingest.run import ingest_source
from warehouse.migrations.upgrade import ensure_upgraded
from warehouse.privacy.instance import KeyMismatchError
from warehouse.settings import Settings
from warehouse.sources import load_sources

REGISTER = load_sources()["register"]
LATER = datetime.now(UTC) + timedelta(days=(REGISTER.retention_days or 0) + 1)


@pytest.fixture
def backup(filled: Settings) -> Backup:
    """A backup of the instance."""
    return back_up(filled).backup


@pytest.fixture
def keys(filled: Settings, backup: Backup) -> Path:
    """The keys that belong to it."""
    return filled.key_backup_folder / backup.manifest.keys


def fingerprints(settings: Settings) -> tuple:
    """Return the content of every release, and of the tables that an upgrade leaves as they are."""
    with connect(owner_dsn(settings)) as connection:
        tables = table_fingerprints(connection)
        same = {name: content for name, content in tables.items() if name.startswith(("raw.", "marts.", "release."))}
        return release_fingerprints(connection, release_columns(connection)), same


def test_at_another_path_and_server_everything_is_equal(
    filled: Settings, backup: Backup, keys: Path, new_home: Settings, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(backup.folder, tmp_path / "elsewhere" / backup.name))
    restored = restore(new_home, moved, keys)
    assert "2 releases, all equal to the backup; 2 files of the landing" in str(restored)
    assert fingerprints(new_home) == fingerprints(filled)
    assert landing_files(new_home) == landing_files(filled)
    for path in filled.secrets.iterdir():
        assert (new_home.secrets / path.name).read_bytes() == path.read_bytes()
    with psycopg.connect(role_dsn(new_home, "bi")) as reader:
        assert reader.execute("select count(*) from published.fct_indicator_value").fetchone() == (2,)
    assert rows(new_home, "select count(*) from intermediate.int_person_state") == [(0,)], "unlogged: made again"
    assert rows(new_home, "select count(*) from pg_stats where schemaname = 'release'")[0][0] > 10


def test_a_restored_instance_works_and_has_a_landing_of_its_own(
    filled: Settings, backup: Backup, keys: Path, new_home: Settings
) -> None:
    restore(new_home, backup.folder, keys)
    assert ensure_upgraded(new_home) == []
    deliver_register(new_home, "2026-07-31", 2)
    assert rows(new_home, "select count(distinct person) from raw.register_job_search") == [(1,)], "the same pseudonym"
    with connect(role_dsn(new_home, "loader"), autocommit=True) as loader:
        assert len(delete_due_originals(new_home, loader, [REGISTER], LATER)) == 2
    assert len([path for path in landing_files(filled) if path.endswith(".age")]) == 1, "the first one's are its own"
    deliver_register(filled, "2026-08-31", 3)


def test_nothing_is_restored_over_a_database(backup: Backup, keys: Path, new_home: Settings) -> None:
    restore(new_home, backup.folder, keys)
    before = fingerprints(new_home)
    shutil.rmtree(new_home.root / "landing")
    with pytest.raises(WarehouseError, match=r"found \d+ tables and views in the database tilannekuva, expected an"):
        restore(new_home, backup.folder, keys)
    assert landing_files(new_home) == {} and fingerprints(new_home) == before


@pytest.mark.parametrize("name", ["instance.json", "register/ab/x.copy"])
def test_nothing_is_restored_into_a_landing_with_an_owner_or_other_files(
    backup: Backup, keys: Path, new_home: Settings, name: str
) -> None:
    path = new_home.root / "landing" / name
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    with pytest.raises(WarehouseError, match=rf"found {name} in the landing file://.*, expected an empty landing"):
        restore(new_home, backup.folder, keys)
    assert path.read_text() == "{}" and not Server(new_home).folder.exists()


def test_a_damaged_backup_is_not_restored_at_all(backup: Backup, keys: Path, new_home: Settings) -> None:
    dump = backup.folder / DUMP
    dump.write_bytes(dump.read_bytes()[:-1] + b"~")
    with pytest.raises(WarehouseError, match=rf"nothing was restored:\nfound the sha256 .* of {dump}, expected"):
        restore(new_home, backup.folder, keys)
    assert not any(new_home.secrets.iterdir()) and not Server(new_home).folder.exists()


def test_keys_of_another_instance_are_refused(backup: Backup, keys: Path, new_home: Settings, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"found no keys of the backup: .* name its folder with --keys"):
        restore(new_home, backup.folder)
    wrong = Path(shutil.copytree(keys, tmp_path / "wrong"))
    (wrong / "pseudonym.key").write_bytes(bytes(32))
    with pytest.raises(WarehouseError, match=r"found other bytes in .*pseudonym\.key"):
        restore(new_home, backup.folder, wrong)
    (new_home.secrets / "pseudonym.key").write_bytes(bytes(32))
    with pytest.raises(WarehouseError, match=r"found other secrets in .* expected none or the same: pseudonym\.key"):
        restore(new_home, backup.folder, keys)
    assert not Server(new_home).folder.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
import warehouse.backup.restore as module
from warehouse.settings import Settings
def kill(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, sys.argv[1], kill)
module.restore(Settings(), Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.parametrize("function", ["_restore_landing", "_compare", "_mark_expired"])
def test_a_killed_restore_shows_no_half_database_and_is_run_again(
    filled: Settings, backup: Backup, keys: Path, new_home: Settings, function: str
) -> None:
    environment = {**os.environ, "WAREHOUSE_HOME": str(new_home.root)}
    command = [sys.executable, "-c", KILLED, function, str(backup.folder), str(keys)]
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    with pytest.raises(WarehouseError, match='database "tilannekuva" does not exist'):
        connect(owner_dsn(new_home))
    restore(new_home, backup.folder, keys)
    assert fingerprints(new_home) == fingerprints(filled)


def test_originals_whose_time_has_passed_leave_the_backups_and_are_noted_as_deleted_after_a_restore(
    filled: Settings, backup: Backup, keys: Path, new_home: Settings
) -> None:
    (original,) = backup.folder.glob("landing/register/originals/*.age")
    assert delete_expired_originals(filled) == 0 and original.exists()
    assert delete_expired_originals(filled, LATER) == 1 and not original.exists()
    assert delete_expired_originals(filled, LATER) == 0
    restore(new_home, backup.folder, keys)
    assert [path for path in landing_files(new_home) if path.endswith(".age")] == []
    assert rows(new_home, "select original_deleted_at is not null from ops.snapshot") == [(True,)]
    with connect(role_dsn(new_home, "loader"), autocommit=True) as loader:
        assert delete_due_originals(new_home, loader, [REGISTER], LATER) == [], "it is not reported as lost"


def test_what_the_landing_s_retention_has_deleted_leaves_the_backups_too(filled: Settings, backup: Backup) -> None:
    with connect(role_dsn(filled, "loader"), autocommit=True) as loader:
        assert len(delete_due_originals(filled, loader, [REGISTER], LATER)) == 1
    assert delete_expired_originals(filled) == 1
    assert list(backup.folder.glob("landing/register/originals/*.age")) == []


def test_a_restored_instance_with_another_key_is_stopped(backup: Backup, keys: Path, new_home: Settings) -> None:
    restore(new_home, backup.folder, keys)
    (new_home.secrets / "pseudonym.key").write_bytes(bytes(32))
    with pytest.raises(KeyMismatchError):
        ingest_source("register", new_home)


def test_a_role_of_the_server_that_is_not_ours_is_made_without_log_in(filled: Settings, new_home: Settings) -> None:
    with psycopg.connect(owner_dsn(filled), autocommit=True) as owner:
        owner.execute("create role power_bi login; grant select on published.dim_month to power_bi")
        try:
            backup = back_up(filled).backup
        finally:
            owner.execute("drop owned by power_bi; drop role power_bi")
    restored = restore(new_home, backup.folder, filled.key_backup_folder / backup.manifest.keys)
    assert "made the role power_bi, which cannot log in" in restored.warnings
    assert rows(new_home, "select rolcanlogin from pg_roles where rolname = 'power_bi'") == [(False,)]


def test_the_command_restores_another_home_once(backup: Backup, keys: Path, new_home: Settings) -> None:
    house = House(new_home.root)
    output = house.done("restore", str(backup.folder), "--keys", str(keys))
    assert output.startswith(f"restored {backup.name}: database tilannekuva") and "run `warehouse build` next" in output
    assert house.rows("select count(*) from published.fct_indicator_value", role="bi") == [(2,)]
    again = house("restore", str(backup.folder), "--keys", str(keys))
    assert again.returncode == 1 and "expected an empty landing" in again.stderr and "Traceback" not in again.stderr
