"""Files sent to receivers: a folder, real S3 and real SFTP on the loopback; what lies there, and the receipts."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ingest.remote_places import FOLDER, Place, s3_place, sftp_place

from warehouse.catalogue.extracts import ExtractsFile, Receiver
from warehouse.deliver import transfer
from warehouse.deliver.extract import deliver
from warehouse.errors import SourceError, WarehouseError
from warehouse.publish.withdrawal import withdraw
from warehouse.settings import Settings

SECRETS = ("access_key", "secret_key", "private_key", "known_hosts")


def receiver(address: str, code: str = "ministry", *files: str, **waits: Any) -> Receiver:
    return Receiver(code=code, address=address, files=files or ("*",), contact="a@b.example", **waits)


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declare these receivers and no other."""
    return lambda *receivers: monkeypatch.setattr(transfer, "load_receivers", lambda: receivers)


@pytest.fixture(params=["s3", "sftp"])
def place(request: pytest.FixtureRequest, released: Settings, tmp_path: Path) -> Iterator[Place]:
    with s3_place(released) if request.param == "s3" else sftp_place(released, tmp_path / "palvelin") as remote:
        for name in SECRETS:  # the keys of the server, under the names of the receiver
            found = released.secrets / f"drop_{name}"
            if found.exists():
                remote.secret(f"transfer_ministry_{name}", found.read_text())
                found.unlink()
        yield remote


def receipts(database: str) -> list[tuple]:
    with psycopg.connect(database) as owner:
        return owner.execute(
            "select receiver, release_id, address, files, bytes, manifest_sha256 from ops.extract_transfer order by 1"
        ).fetchall()


def execute(database: str, statement: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(statement)


def public_days_ago(database: str, release_id: int, ago: str) -> None:
    """Let a release have become public so long ago."""
    execute(
        database, f"update release.release set public_at = now() - interval '{ago}' where release_id = {release_id}"
    )


def show_release_2(database: str) -> None:
    """Let all readers see release 2 from now on."""
    public_days_ago(database, 2, "0 days")
    execute(database, "update release.pointer set release_id = 2, public_release_id = 2")


def test_every_file_lies_at_the_receiver_and_is_sent_once(
    place: Place, database: str, declare: Callable[..., None]
) -> None:
    declare(receiver(place.address))
    extract = deliver(place.settings)
    assert place.names() == [f"release-000001/{file.name}" for file in extract.files]
    checksum = hashlib.sha256((extract.folder / "manifest.json").read_bytes()).hexdigest()
    size = sum(file.stat().st_size for file in extract.files)
    expected = [("ministry", 1, f"{place.address}/release-000001", len(extract.files), size, checksum)]
    assert receipts(database) == expected
    assert [str(receipt) for receipt in extract.receipts] == [
        f"sent to ministry: {len(extract.files)} files, {size} bytes, {place.address}/release-000001"
    ]
    again = deliver(place.settings)
    assert again.unchanged and again.receipts == () and receipts(database) == expected


def test_wrong_keys_are_an_error_without_them_and_the_files_are_delivered_all_the_same(
    place: Place, database: str, declare: Callable[..., None]
) -> None:
    for name in SECRETS:
        path = place.settings.secrets / f"transfer_ministry_{name}"
        if path.exists() and name != "known_hosts":
            path.unlink()
    place.secret("transfer_ministry_access_key", "vaara")
    place.secret("transfer_ministry_secret_key", "salaisuus-jota-ei-saa-nakya")
    place.secret("transfer_ministry_password", "salaisuus-jota-ei-saa-nakya")
    declare(receiver(place.address))
    with pytest.raises(WarehouseError) as error:
        deliver(place.settings)
    assert place.address in str(error.value) and "salaisuus" not in str(error.value)
    assert receipts(database) == []
    assert (place.settings.extracts / "latest" / "manifest.json").is_file()


def test_a_receiver_gets_what_it_asks_for_with_the_manifest_last(
    released: Settings, tmp_path: Path, declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(receiver(str(tmp_path / "out"), "partner", "*.parquet", "dcat.jsonld"))
    deliver(released)
    names = sorted(path.name for path in (tmp_path / "out" / "release-000001").iterdir())
    assert len(names) == 8 and names[0] == "dcat.jsonld" and "manifest.json" in names
    declare(receiver(str(tmp_path / "out"), "other", "*.nothing"))
    with pytest.raises(WarehouseError, match=r"other\.files: found \*\.nothing, expected a file of the extract"):
        deliver(released)


def test_a_receiver_that_does_not_answer_stops_no_other_and_is_tried_again(
    released: Settings, database: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    (tmp_path / "file").write_text("no folder")
    declare(receiver(str(tmp_path / "file" / "below"), "broken"), receiver(str(tmp_path / "out"), "works"))
    with pytest.raises(SourceError, match="no whole answer"):
        deliver(released)
    assert [row[0] for row in receipts(database)] == ["works"]
    (tmp_path / "file").unlink()
    assert [receipt.receiver for receipt in deliver(released).receipts] == ["broken"]
    assert [row[0] for row in receipts(database)] == ["broken", "works"]


def test_other_content_of_the_same_release_is_sent_again(
    released: Settings, database: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(receiver(str(tmp_path / "out")))
    first = deliver(released)
    manifest = first.folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"verdict": "damaged"}))
    with psycopg.connect(database) as owner:
        owner.execute("update release.release set verdict = 'pass with warnings' where release_id = 1")
    manifest.unlink()
    assert len(deliver(released).receipts) == 1
    assert len(receipts(database)) == 2
    assert "pass with warnings" in (tmp_path / "out" / "release-000001" / "manifest.json").read_text()


@pytest.mark.parametrize("address", ["relative/folder", "ftp://host/x", "sftp://user:secret@host/x"])
def test_an_address_that_cannot_be_used_is_refused_without_its_password(
    released: Settings, declare: Callable[..., None], address: str
) -> None:
    declare(receiver(address))
    with pytest.raises(WarehouseError) as error:
        deliver(released)
    assert "secret@" not in str(error.value) and "expected" in str(error.value)


def test_a_release_is_sent_when_its_embargo_has_ended(
    released: Settings, database: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    public_days_ago(database, 1, "0 days")
    declare(receiver(str(tmp_path / "later"), "later", embargo_days=7), receiver(str(tmp_path / "now"), "now"))
    assert [receipt.receiver for receipt in deliver(released).receipts] == ["now"]
    public_days_ago(database, 1, "6 days 23 hours")
    assert deliver(released).unchanged
    public_days_ago(database, 1, "7 days")
    assert [receipt.receiver for receipt in deliver(released).receipts] == ["later"]
    assert (tmp_path / "later" / "release-000001" / "manifest.json").is_file()


def test_a_newer_release_under_embargo_does_not_keep_back_an_older_one(
    released: Settings, database: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    public_days_ago(database, 1, "0 days")
    declare(receiver(str(tmp_path / "out"), embargo_days=7))
    assert deliver(released).receipts == ()
    show_release_2(database)
    assert deliver(released).receipts == ()
    public_days_ago(database, 1, "8 days")
    assert [receipt.address for receipt in deliver(released).receipts] == [f"{tmp_path}/out/release-000001"]
    withdraw(released, "koe", to=1)
    public_days_ago(database, 2, "8 days")
    assert deliver(released).receipts == (), "a release that was withdrawn meanwhile is not sent"


def test_with_a_schedule_the_first_release_of_a_period_is_sent(
    released: Settings, database: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    schedules = ("every_release", "monthly", "quarterly", "yearly")
    declare(*(receiver(str(tmp_path / schedule), schedule, schedule=schedule) for schedule in schedules))
    assert len(deliver(released).receipts) == 4
    show_release_2(database)
    assert [receipt.receiver for receipt in deliver(released).receipts] == ["every_release"]
    # What was sent goes back to the last moment of the month, the quarter and the year before, in Helsinki.
    for period, expected in (("month", ["monthly"]), ("quarter", ["quarterly"]), ("year", ["yearly"])):
        moment = f"date_trunc('{period}', now(), 'Europe/Helsinki') - interval '1 second'"
        execute(database, f"update ops.extract_transfer set sent_at = {moment} where receiver = '{expected[0]}'")
        assert [receipt.receiver for receipt in deliver(released).receipts] == expected


def test_the_morning_run_is_there_when_a_receiver_waits_for_a_day() -> None:
    assert not receiver("/x").waits_for_a_day
    assert receiver("/x", embargo_days=1).waits_for_a_day and receiver("/x", schedule="monthly").waits_for_a_day


def test_two_receivers_have_two_names() -> None:
    twice = [{"code": "a", "address": "/x", "contact": "abc"}] * 2
    with pytest.raises(ValueError, match="found a more than once"):
        ExtractsFile.model_validate({"extracts": [], "receivers": twice})


def test_the_server_has_the_folder_of_the_release_alone(place: Place, declare: Callable[..., None]) -> None:
    declare(receiver(place.address))
    deliver(place.settings)
    assert {name.split("/")[0] for name in place.names()} == {"release-000001"} and FOLDER in place.address
