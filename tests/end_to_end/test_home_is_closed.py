"""Another Unix user of the machine reads nothing of an instance: tried as that user, on a home that is in use."""

import os
import stat
from pathlib import Path

from tests.conftest import lend_passwords
from tests.end_to_end.conftest import House
from tests.other_user import opened_by_another_user
from warehouse.embedded.postgres import Server
from warehouse.home import prepare_home
from warehouse.settings import Settings

SECRET = ("landing", "drop", "answers", "extracts", "secrets", "run", "logs", "dbt", "apis", "pxweb")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_of_a_home_in_use_is_read(by_hand: tuple[House, dict[str, str]]) -> None:
    home = by_hand[0].home
    assert all(any((home / name).rglob("*")) for name in SECRET), "the home must hold what is to be read"
    assert opened_by_another_user(home) == []
    assert mode(home) == 0o711
    written = [path for path in home.rglob("*") if path.is_file() and not path.is_relative_to(home / "delivered")]
    assert [str(path) for path in written if mode(path) & 0o077] == []


def old_home(home: Path) -> None:
    """Make a home as the version before left it: everything readable by everybody."""
    for name in ("landing/register/ab", "drop/register", "spool/register", "answers/x", "extracts/r", "logs", "work"):
        (home / name).mkdir(parents=True, exist_ok=True)
        (home / name / "file.csv").write_text("1;210181-900A")
    home.chmod(0o755)
    for path in home.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_home_of_the_version_before_is_closed_at_the_next_start(
    postgres: Server, settings: Settings, tmp_path_factory
) -> None:
    home, share = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("share")
    old_home(home)
    share.chmod(0o2770)
    lend_passwords(postgres, home)
    assert opened_by_another_user(home) != [], "the attack must be able to succeed"
    House(home, WAREHOUSE_DSN=settings.dsn, WAREHOUSE_DROP=str(share)).done("migrate")
    assert opened_by_another_user(home) == []
    assert mode(home) == 0o711 and {mode(path) for path in home.iterdir() if path.is_dir()} == {0o700}
    assert mode(share) == 0o2770, "rights of a share are its owner's"


def test_a_refused_register_file_is_read_by_nobody_else(settings: Settings, as_role) -> None:
    from warehouse.ingest.run import ingest
    from warehouse.sources import load_sources

    prepare_home(settings)
    path = settings.drop_folder / "register" / "job_search_2026-06-30.csv"
    path.parent.mkdir(mode=0o755)
    path.write_text("not;a;register\n1;210181-900A;x\n")
    path.chmod(0o644)
    os.utime(path, (1, 1))
    assert len(ingest(load_sources()["register"], settings, as_role("loader")).refused) == 1
    assert path.exists() and opened_by_another_user(settings.root) == []


def test_the_server_account_still_enters_its_folder(postgres: Server) -> None:
    prepare_home(postgres.settings)
    assert mode(postgres.settings.root) == 0o711 and mode(postgres.data) == 0o700
    assert postgres.data.stat().st_uid == postgres.account.uid
    assert postgres.running()
