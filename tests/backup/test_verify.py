"""Verification restores the dump into a server of its own; a changed byte, wherever it is, is found and recorded."""

from pathlib import Path

import psutil
import psycopg
import pytest
from tests.backup.conftest import rows
from tests.end_to_end.conftest import House

from warehouse.backup.create import back_up
from warehouse.backup.manifest import DUMP, MANIFEST, Backup
from warehouse.backup.verify import verify
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings

RECORDS = "select is_verified, message from ops.backup_verification order by 1, 2"


@pytest.fixture
def backup(filled: Settings) -> Backup:
    """A backup of the instance."""
    return back_up(filled).backup


def change_byte(path: Path, place: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_a_verified_backup_is_recorded_and_nothing_of_the_scratch_server_stays(
    filled: Settings, backup: Backup
) -> None:
    databases = rows(filled, "select count(*) from pg_database")
    assert str(verify(filled)).startswith(f"backup {backup.name} is verified")
    assert rows(filled, RECORDS) == [(True, "")]
    assert rows(filled, "select count(*) from pg_database") == databases, "the instance's own server has no part in it"
    assert list(filled.work.iterdir()) == []


@pytest.mark.parametrize("file", ["dump", "copy", "original", "keys", "manifest"])
def test_a_changed_byte_is_found(filled: Settings, backup: Backup, file: str) -> None:
    path = {
        "dump": backup.folder / DUMP,
        "copy": next(backup.folder.glob("landing/register/??/*")),
        "original": next(backup.folder.glob("landing/register/originals/*")),
        "keys": filled.key_backup_folder / backup.manifest.keys / "pseudonym.key",
        "manifest": backup.folder / MANIFEST,
    }[file]
    if file == "manifest":
        path.write_text(path.read_text().replace('"rows": 1,', '"rows": 2,', 1))
    else:
        change_byte(path)
    result = verify(filled)
    assert [error for error in result.errors if str(path) in error and error.startswith("found ")], result.errors
    assert rows(filled, RECORDS) == [(False, "\n".join(result.errors))]


def test_a_dump_of_other_content_is_found_by_the_releases_and_tables(filled: Settings, backup: Backup) -> None:
    """As if the dump had been made of another moment than the manifest says."""
    with psycopg.connect(owner_dsn(filled)) as owner:
        owner.execute("update release.fct_indicator_value set value = value + 1 where release_to is null")
    elsewhere = filled.model_copy(update={"backups": str(filled.root / "backups" / "other")})
    other = back_up(elsewhere).backup
    content = {"releases": backup.manifest.releases, "tables": backup.manifest.tables}
    (other.folder / MANIFEST).write_text(other.manifest.model_copy(update=content).model_dump_json())
    errors = verify(filled, str(other.folder)).errors
    release = "release 2: found another content after the restore in fct_indicator_value ("
    assert [error for error in errors if release in error]
    assert [error for error in errors if "tables: " in error and "release.fct_indicator_value_open" in error]


def test_an_extra_or_lost_file_is_found(filled: Settings, backup: Backup) -> None:
    (backup.folder / "landing" / "extra.csv").write_text("x")
    lost = next(backup.folder.glob("landing/register/??/*"))
    lost.unlink()
    errors = verify(filled).errors
    assert any("extra.csv, which is not in manifest.json" in error for error in errors)
    assert any(error.startswith(f"found no {lost}, expected") for error in errors)


def test_what_a_killed_verification_left_is_removed_by_the_next(filled: Settings, backup: Backup) -> None:
    leftover = Server(Settings(home=filled.work / "scratch-server", dsn=None))
    leftover.start()
    pid = int((leftover.data / "postmaster.pid").read_text().split()[0])
    assert verify(filled).errors == ()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_commands_say_what_they_did_and_fail_with_code_1(filled: Settings) -> None:
    house = House(filled.root, WAREHOUSE_DSN=str(filled.dsn))
    assert "found no backup in" in house("verify").stderr
    assert house.done("backup").startswith("backup 20")
    assert " is verified in " in house.done("verify")
    assert "verified 20" in house.done("status")
    change_byte(next(filled.backup_folder.glob("*/database.dump")), 5000)
    failed = house("verify")
    assert failed.returncode == 1 and "is not verified:\nfound the sha256" in failed.stderr
    assert "Traceback" not in failed.stderr
