"""A backup is whole or is not there, holds one moment, is readable by nobody else, and is made once."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.backup.conftest import deliver_register, landing_files, only_backup, rows
from tests.other_user import opened_by_another_user

from warehouse.backup.create import back_up
from warehouse.backup.manifest import DUMP, MANIFEST, find_backups, read_backup
from warehouse.backup.verify import verify
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import client_program
from warehouse.errors import WarehouseError
from warehouse.fingerprint import release_columns, release_fingerprint, release_fingerprints
from warehouse.settings import ROLES, Settings


def test_a_backup_has_database_landing_and_keys_apart_and_nobody_else_reads_it(filled: Settings) -> None:
    backup = back_up(filled).backup
    folder = only_backup(filled)
    assert backup == read_backup(folder)
    assert sorted(backup.manifest.releases) == [1, 2]
    assert backup.manifest.tables["raw.register_job_search"]["rows"] == 1
    copies = {address: (folder / "landing" / address).read_bytes() for address in backup.landing_files}
    assert copies == landing_files(filled)
    keys = filled.key_backup_folder / backup.manifest.keys
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for secret in filled.secrets.iterdir():
        assert (keys / secret.name).read_bytes() == secret.read_bytes()
        assert not any(secret.read_bytes() in content for content in stored), secret.name
    assert opened_by_another_user(filled.root) == []
    for place in (filled.backup_folder, filled.key_backup_folder):
        paths = [place, *place.rglob("*")]
        assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
        assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert rows(filled, "select name, landing_files, missing_files from ops.backup") == [(folder.name, 2, 0)]


def test_the_fingerprint_of_each_release_is_that_of_its_rows_and_of_the_verdict(filled: Settings) -> None:
    with psycopg.connect(owner_dsn(filled)) as owner:
        contents = release_fingerprints(owner, release_columns(owner))
        assert contents[2] == release_fingerprint(owner)
        verdicts = owner.execute("select marts_fingerprint from ops.verdict order by build_id").fetchall()
    assert [contents[1], contents[2]] == [verdict[0] for verdict in verdicts]
    assert contents[1]["fct_indicator_value"]["rows"] == 1 and contents[2]["fct_indicator_value"]["rows"] == 2


@pytest.mark.parametrize(
    "statement",
    ["delete from release.fct_indicator_value", "update ops.snapshot set rows = 0", "delete from ops.backup"],
)
def test_the_role_backup_reads_every_row_and_changes_none(filled: Settings, statement: str) -> None:
    worker = Settings(home=filled.home, server=f"postgresql://{str(filled.dsn).partition('@')[2]}")
    backup = back_up(worker).backup
    assert verify(worker).errors == ()
    assert backup.manifest.tables["release.fct_indicator_value_closed"]["rows"] == 1
    with psycopg.connect(owner_dsn(filled)) as owner:
        owner.execute("set role backup")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)


def test_two_at_once_make_one(filled: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(back_up, [filled, filled])
    assert first.backup == second.backup and {first.is_shared, second.is_shared} == {True, False}
    assert rows(filled, "select count(*) from ops.backup") == [(1,)]


KILLED = """
import os, signal, sys
import warehouse.backup.create as create
from warehouse.settings import Settings
real = getattr(create, sys.argv[1])
def kill(*arguments, **named):
    if sys.argv[2] == "after":
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(create, sys.argv[1], kill)
create.back_up(Settings())
"""
MOMENTS = [("dump", "before"), ("dump", "after"), ("copy_landing", "after"), ("_finish", "before"), ("sync_folder", "before")]  # fmt: skip


@pytest.mark.parametrize(("function", "moment"), MOMENTS)
def test_a_killed_backup_leaves_nothing_that_looks_whole_and_the_next_is(
    filled: Settings, function: str, moment: str
) -> None:
    environment = {**os.environ, "WAREHOUSE_HOME": str(filled.root), "WAREHOUSE_DSN": str(filled.dsn)}
    command = [sys.executable, "-c", KILLED, function, moment]
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    assert list(filled.backup_folder.iterdir()) != [] and find_backups(filled.backup_folder) == ([], [])
    assert rows(filled, "select count(*) from ops.backup") == [(0,)]
    back_up(filled)
    assert [path.name for path in filled.backup_folder.iterdir()] == [only_backup(filled).name]
    assert verify(filled).errors == ()


def test_what_is_loaded_later_is_in_the_next_one_and_old_files_are_not_stored_twice(filled: Settings) -> None:
    first = back_up(filled).backup
    deliver_register(filled, "2026-07-31", 2)
    second = back_up(filled).backup
    assert len(first.landing_files) == 2 and len(second.landing_files) == 4
    for path in first.landing_files:
        assert (first.folder / "landing" / path).samefile(second.folder / "landing" / path)
    assert verify(filled, first.name).errors == verify(filled, second.name).errors == ()


def test_a_damaged_file_of_the_last_backup_is_copied_from_the_landing_again(filled: Settings) -> None:
    first = back_up(filled).backup
    (path, *_) = (first.folder / "landing" / address for address in first.landing_files)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"~")
    second = back_up(filled).backup
    assert (second.folder / path.relative_to(first.folder)).read_bytes() == content
    assert verify(filled, second.name).errors == () and verify(filled, first.name).errors != ()


def test_files_that_the_landing_has_lost_or_changed_are_named_and_the_rest_is_backed_up(filled: Settings) -> None:
    (copy,) = (filled.root / "landing" / "register").glob("??/*.copy")
    (original,) = (filled.root / "landing" / "register" / "originals").iterdir()
    copy.write_bytes(b"somebody's")
    original.unlink()
    outcome = back_up(filled)
    changed, lost = sorted(outcome.errors, key=lambda error: "found no " in error)
    assert changed.startswith(f"found register/{copy.parent.name}/{copy.name} with the sha256")
    assert lost.startswith(f"found no register/originals/{original.name} in the landing file://")
    assert len(outcome.backup.manifest.tables) > 40
    result = verify(filled)
    assert len(result.errors) == 2 and all(error.startswith("not in the backup: found ") for error in result.errors)


def test_keys_are_never_kept_in_the_folder_of_the_data(filled: Settings) -> None:
    nested = filled.model_copy(update={"key_backups": str(filled.backup_folder / "keys")})
    with pytest.raises(WarehouseError, match="expected folders of which neither is in the other"):
        back_up(nested)


def test_a_folder_that_cannot_be_written_is_named(filled: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WarehouseError, match=r"file.*: Not a directory; no backup was made"):
        back_up(filled.model_copy(update={"backups": str(tmp_path / "file" / "backups")}))


def test_no_password_is_on_a_command_line_or_in_an_error(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program in the place of pg_dump records how it was called, and fails as the real one does."""
    record, program = tmp_path / "record", tmp_path / "pg_dump"
    real = client_program("pg_dump")
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {record}\nenv >> {record}\nexec {real} "$@" --table=none.none\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr("warehouse.backup.client.client_program", lambda name: program)
    with pytest.raises(WarehouseError, match=r"pg_dump: .*no matching tables were found") as failed:
        back_up(filled)
    password = str(filled.dsn).partition("@")[0].rpartition(":")[2]
    passwords = [password, *((filled.secrets / f"{role}.password").read_text() for role in ROLES)]
    assert "--snapshot" in record.read_text()
    assert [secret for secret in passwords if secret in record.read_text() + str(failed.value)] == []
    assert list(filled.work.rglob("passwords")) == []
    assert list(filled.backup_folder.iterdir()) == [], "what is not finished is removed"


def test_a_folder_without_a_manifest_or_with_a_broken_one_is_no_backup(filled: Settings) -> None:
    folder = back_up(filled).backup.folder
    (folder / MANIFEST).write_text('{"format": 1}')
    with pytest.raises(WarehouseError, match=rf"{MANIFEST}: name: Field required"):
        read_backup(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(WarehouseError, match=f"found no {MANIFEST}, expected a finished backup"):
        read_backup(folder)
    assert (folder / DUMP).exists()
