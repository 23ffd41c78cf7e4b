"""Old backups go when a newer one is verified; keys go with the last backup that names them."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.backup.conftest import only_backup, rows

from warehouse.backup.create import back_up
from warehouse.backup.manifest import MANIFEST, Backup
from warehouse.backup.nightly import back_up_nightly, has_judged_build
from warehouse.backup.retention import delete_old_backups
from warehouse.backup.verify import verify
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

MONTH = timedelta(days=31)
VERIFIED = "select is_verified from ops.backup_verification"


@pytest.fixture
def old(filled: Settings) -> Backup:
    """A backup that the folder's name and its manifest date to January 2020."""
    made = back_up(filled).backup
    name = f"20200101T000000.000Z-{made.name.rpartition('-')[2]}"
    manifest = made.manifest.model_copy(update={"name": name, "snapshot_at": datetime(2020, 1, 1, tzinfo=UTC)})
    (made.folder / MANIFEST).write_text(manifest.model_dump_json())
    return Backup(made.folder.rename(made.folder.with_name(name)), manifest)


def names(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.backup_folder.iterdir())


def test_an_old_backup_stays_until_a_newer_one_is_verified(filled: Settings, old: Backup) -> None:
    assert delete_old_backups(filled) == []
    newer = back_up(filled).backup
    assert delete_old_backups(filled) == [], "nobody has tried the newer one"
    assert verify(filled).errors == ()
    assert delete_old_backups(filled) == [old.name]
    assert names(filled) == [newer.name]
    assert delete_old_backups(filled, datetime.now(UTC) + MONTH) == [], "the last verified one stays, however old"


def test_a_failed_verification_keeps_the_old_backup(filled: Settings, old: Backup) -> None:
    (original,) = (filled.root / "landing" / "register" / "originals").iterdir()
    original.unlink()
    (old.folder / "landing" / "register" / "originals" / original.name).unlink()
    with pytest.raises(WarehouseError, match=f"not in the backup: found no register/originals/{original.name}"):
        back_up_nightly(filled)
    assert old.name in names(filled)
    assert rows(filled, VERIFIED) == [(False,)]


def test_what_the_landing_has_lost_is_kept_by_the_next_backup_and_reported(filled: Settings, old: Backup) -> None:
    (original,) = (filled.root / "landing" / "register" / "originals").iterdir()
    original.unlink()
    with pytest.raises(WarehouseError, match=f"found no register/originals/{original.name} .*the backup before had it"):
        back_up_nightly(filled)
    assert rows(filled, VERIFIED) == [(True,)]
    assert old.name not in names(filled)
    assert (only_backup(filled) / "landing" / "register" / "originals" / original.name).exists()


def test_the_nightly_backup_makes_verifies_and_deletes(filled: Settings, old: Backup) -> None:
    assert has_judged_build(filled)
    report = back_up_nightly(filled)
    assert "is verified in" in report and f"deleted: {old.name}, 0 originals" in report
    assert rows(filled, VERIFIED) == [(True,)]


def test_backups_of_another_instance_in_the_folder_are_left_alone(filled: Settings, old: Backup) -> None:
    manifest = old.manifest.model_copy(update={"instance_id": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"})
    (old.folder / MANIFEST).write_text(manifest.model_dump_json(warnings=False))
    back_up_nightly(filled)
    assert old.name in names(filled)


def test_keys_stay_as_long_as_a_backup_names_them(filled: Settings, old: Backup) -> None:
    (filled.secrets / "matomo_token").write_text("a token that came later")
    newer = back_up(filled).backup
    assert newer.manifest.keys != old.manifest.keys
    assert {path.name for path in filled.key_backup_folder.iterdir()} == {newer.manifest.keys, old.manifest.keys}
    assert verify(filled).errors == ()
    delete_old_backups(filled)
    assert {path.name for path in filled.key_backup_folder.iterdir()} == {newer.manifest.keys}


def test_before_anything_was_judged_there_is_no_nightly_backup(settings: Settings) -> None:
    assert not has_judged_build(settings)
