"""Landing: bytes under their own sha256, whole or not at all, on any location."""

import hashlib
import io
from pathlib import Path
from uuid import uuid4

import fsspec
import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Encryption, Landing


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(root: str, address: str) -> bytes:
    with fsspec.open(f"{root}/{address}", "rb") as file:
        content: bytes = file.read()
    return content


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@given(st.binary(max_size=5000))
def test_bytes_come_back_from_any_location(content: bytes) -> None:
    root = f"memory://{uuid4().hex}/landing"
    landing = Landing(root)
    url = landing.keep(io.BytesIO(content), "source", sha(content), ".bin")
    assert fetch(root, url) == content and url == f"source/{sha(content)[:2]}/{sha(content)}.bin"
    assert landing.keep(io.BytesIO(content), "source", sha(content), ".bin") == url


def test_a_stored_file_stays(tmp_path: Path) -> None:
    landing = Landing(f"file://{tmp_path}/landing")
    url = landing.keep(io.BytesIO(b"x"), "source", sha(b"x"), ".csv")
    before = (tmp_path / "landing" / url).stat()
    assert landing.keep(io.BytesIO(b"x"), "source", sha(b"x"), ".csv") == url
    assert (tmp_path / "landing" / url).stat() == before
    assert files(tmp_path) == [f"landing/source/{sha(b'x')[:2]}/{sha(b'x')}.csv"]


def test_bytes_with_another_sha256_are_not_stored(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="another sha256"):
        Landing(f"file://{tmp_path}").keep(io.BytesIO(b"x"), "source", sha(b"y"), ".csv")
    assert files(tmp_path) == []


def test_a_draft_left_behind_is_swept_away(tmp_path: Path) -> None:
    landing = Landing(f"file://{tmp_path}")
    landing.sweep("source")
    landing.draft("source").write(b"half")
    landing.keep(io.BytesIO(b"x"), "source", sha(b"x"), ".csv")
    assert len(files(tmp_path)) == 2
    landing.sweep("source")
    assert files(tmp_path) == [f"source/{sha(b'x')[:2]}/{sha(b'x')}.csv"]


def test_a_failed_draft_disappears(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Landing(f"file://{tmp_path}").draft("source") as draft:
        draft.write(b"half")
        raise ZeroDivisionError
    assert files(tmp_path) == []


@pytest.mark.parametrize("place", ["file", "memory"])
def test_an_original_is_kept_encrypted(tmp_path: Path, place: str) -> None:
    content, identity = b"invented person" * 10_000, pyrage.x25519.Identity.generate()
    (tmp_path / "clear").write_bytes(content)
    root = f"file://{tmp_path}/landing" if place == "file" else f"memory://{uuid4().hex}"
    landing = Landing(root)
    with (
        (tmp_path / "clear").open("rb") as file,
        landing.draft("register", hashed=False) as draft,
        Encryption(file, draft, identity.to_public()) as encryption,
    ):
        encryption.finish()
        url = landing.keep_original(draft, "register", sha(content))
    assert url == f"register/originals/{sha(content)}.age"
    encrypted = fetch(root, url)
    assert b"invented" not in encrypted and pyrage.decrypt(encrypted, [identity]) == content


@pytest.mark.parametrize("address", ["../other/x", "/etc/passwd", "file:///etc/passwd", "s3://bucket/a"])
def test_an_address_that_leads_out_of_the_landing_is_not_followed(tmp_path: Path, address: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_bytes(b"x")
    landing = Landing(f"file://{tmp_path}/landing")
    assert landing.read(address, sha(b"x")) is None
    with pytest.raises(WarehouseError, match="expected one in the landing"):
        landing.remove(address)
    assert (tmp_path / "other" / "x").exists()
