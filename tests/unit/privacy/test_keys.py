"""Keys are made once, are nobody else's to read, and fit together."""

import stat
from pathlib import Path

import pyrage

from warehouse.privacy.pseudonym import landing_identity, landing_recipient, pseudonym_key


def test_keys_are_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert pseudonym_key(folder) == pseudonym_key(folder) and len(pseudonym_key(folder)) == 32
    assert str(landing_recipient(folder)) == str(landing_recipient(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {"pseudonym.key", "landing.age", "landing.age.pub"}


def test_two_houses_have_different_keys(tmp_path: Path) -> None:
    assert pseudonym_key(tmp_path / "one") != pseudonym_key(tmp_path / "other")


def test_what_the_public_key_closes_the_private_one_opens(tmp_path: Path) -> None:
    closed = pyrage.encrypt(b"invented", [landing_recipient(tmp_path / "secrets")])
    assert pyrage.decrypt(closed, [landing_identity(tmp_path / "secrets")]) == b"invented"


def test_loading_needs_the_public_half_alone(tmp_path: Path) -> None:
    recipient = str(landing_recipient(tmp_path / "secrets"))
    (tmp_path / "secrets" / "landing.age").unlink()
    assert str(landing_recipient(tmp_path / "secrets")) == recipient
    assert not (tmp_path / "secrets" / "landing.age").exists()
