"""Files on S3-compatible storage and on SFTP: real servers on the loopback, the real intake of both kinds of source."""

import hashlib
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import asyncssh
import psycopg
import pytest
from tests.ingest.contact_books import book, contact
from tests.ingest.remote_places import Place, s3_place, sftp_place
from tests.unit.privacy.invented import code

from warehouse.errors import SourceError, WarehouseError
from warehouse.ingest.drop_folder import access_of
from warehouse.ingest.landing import Landing
from warehouse.ingest.run import Ingest, IngestOutcome
from warehouse.remote_storage import Access
from warehouse.settings import LARGEST_FILE, Settings
from warehouse.sources import Source, load_sources

REGISTER, CONTACTS = (load_sources()[name] for name in ("register", "employer_contacts"))
PERSON = code(date(1981, 5, 13))
TODAY = date(2026, 3, 20)
NAME = "initial_interview_changes_2026-06-30.csv"
CHANGES = (
    "interview_id;job_search_id;henkilotunnus;booked_for;outcome;channel;change\n"
    f"1;1;{PERSON};2026-06-02;held;phone;new\n2;2;{PERSON};2026-06-03;held;office;new\n"
).encode()


@pytest.fixture(params=["s3", "sftp"])
def place(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Place]:
    with s3_place(settings) if request.param == "s3" else sftp_place(settings, tmp_path / "palvelin") as remote:
        yield remote


@pytest.fixture
def sftp(settings: Settings, tmp_path: Path) -> Iterator[Place]:
    with sftp_place(settings, tmp_path / "palvelin") as remote:
        yield remote


@pytest.fixture
def run_ingest(
    as_role: Callable[[str], psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., IngestOutcome]:
    loader = as_role("loader")

    def deliver(
        place: Place, source: Source = REGISTER, address: str = "", access: Access | None = None
    ) -> IngestOutcome:
        monkeypatch.setenv(f"WAREHOUSE_DROP_{source.source.upper()}", address or place.address)
        return Ingest(source, place.settings, loader, today=TODAY, access=access).run()

    return deliver


@pytest.fixture
def query(database: str) -> Callable[[str], list[tuple]]:
    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def numbers(outcome: IngestOutcome) -> tuple[int, int, int, int]:
    return len(outcome.loaded), len(outcome.unchanged), len(outcome.refused), len(outcome.unfinished)


def spooled(place: Place, source: str) -> list[str]:
    folder = place.settings.spool / source
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_register_file_is_loaded_and_removed_from_the_remote_drop(place: Place, run_ingest, query) -> None:
    place.put(NAME, CHANGES)
    place.put("osittain.part", b"x")
    outcome = run_ingest(place)
    assert numbers(outcome) == (1, 0, 0, 0) and outcome.loaded[0].rows == 2
    assert place.names() == ["osittain.part"]
    assert spooled(place, "register") == []
    assert query("select count(*), bool_and(length(person) = 43) from raw.register_initial_interview_change") == [
        (2, True)
    ]
    assert numbers(run_ingest(place)) == (0, 0, 0, 0)


def test_a_workbook_stays_in_the_remote_drop_and_is_fetched_again_only_when_it_changes(
    place: Place, run_ingest, query
) -> None:
    place.put("halsua.xlsx", book(contact(1, date(2026, 1, 15))))
    assert numbers(run_ingest(place, CONTACTS)) == (1, 0, 0, 0)
    copy = place.settings.spool / "employer_contacts" / "halsua.xlsx"
    before = copy.stat()
    assert numbers(run_ingest(place, CONTACTS)) == (0, 1, 0, 0)
    assert (copy.stat().st_ino, copy.stat().st_mode & 0o077) == (before.st_ino, 0)
    place.put("halsua.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 16))))
    assert numbers(run_ingest(place, CONTACTS)) == (1, 0, 0, 0)
    assert place.names() == ["halsua.xlsx"]
    assert query("select modified_at = to_timestamp(0) from ops.delivery order by 1") == [(False,), (False,)]
    (place.folder / "halsua.xlsx").unlink() if not place.client else place.client.delete_object(
        Bucket="kunta", Key="toimitukset/halsua.xlsx"
    )
    assert numbers(run_ingest(place, CONTACTS)) == (0, 0, 0, 0) and not copy.exists()


def test_a_crash_before_the_removal_loses_nothing_and_loads_nothing_twice(place: Place, run_ingest, query) -> None:
    place.put(NAME, CHANGES)
    assert numbers(run_ingest(place)) == (1, 0, 0, 0)
    place.put(NAME, CHANGES)  # as if the removal over there had not been reached
    (place.settings.spool / "register").mkdir(parents=True)
    (place.settings.spool / "register" / NAME).write_bytes(CHANGES[:40])  # and a spool of a killed run
    assert numbers(run_ingest(place)) == (0, 1, 0, 0)
    assert place.names() == []
    assert query("select count(*) from raw.register_initial_interview_change") == [(2,)]


def test_a_refused_register_file_stays_in_the_remote_drop_only(place: Place, run_ingest) -> None:
    place.put(NAME, CHANGES.replace(b"channel", b"nickname"))
    outcome = run_ingest(place)
    assert numbers(outcome) == (0, 0, 1, 0) and "also channel" in outcome.refused[0]
    assert place.names() == [NAME] and spooled(place, "register") == []


def test_no_copy_is_kept_of_a_workbook_with_a_person_in_it(place: Place, run_ingest) -> None:
    row = ("074-202601-001", date(2026, 1, 15), "Halsua", f"Tapasin {PERSON}", "käynti", 1)
    place.put("a.xlsx", book(row))
    place.put("b.xlsx", book(contact(1, date(2026, 1, 15))))
    assert numbers(run_ingest(place, CONTACTS)) == (1, 0, 1, 0)
    assert spooled(place, "employer_contacts") == [".index.json", "b.xlsx"] and place.names() == ["a.xlsx", "b.xlsx"]
    assert numbers(run_ingest(place, CONTACTS)) == (0, 1, 0, 0), "it is not brought again"
    place.put("a.xlsx", book(contact(2, date(2026, 1, 16))))
    assert numbers(run_ingest(place, CONTACTS)) == (1, 1, 0, 0), "until it is mended"


def test_names_that_lead_elsewhere_and_folders_reach_no_disk(place: Place, run_ingest, tmp_path: Path) -> None:
    place.put("hyva.xlsx", book(contact(1, date(2026, 1, 15))))
    place.put("alikansio/x.xlsx", b"x")
    place.put("keno\\viiva.xlsx", b"x")
    if place.client:
        place.put("../ulkona.xlsx", b"x")
        place.put("..", b"x")
    else:
        place.faults.made_up |= {"../ulkona.xlsx", "/etc/ulkona.xlsx", "a/../../ulkona.xlsx"}
        (place.folder / "linkki.xlsx").symlink_to("/etc/hostname")
    outcome = run_ingest(place, CONTACTS)
    refused = "\n".join(outcome.refused)
    assert len(outcome.loaded) == 1
    assert "file alikansio: found a folder" in refused and "viiva.xlsx: found a name that leads" in refused
    assert ("file ..: found" if place.client else "ulkona.xlsx: found a name that leads elsewhere") in refused
    assert place.client or "file linkki.xlsx: found a symbolic link, expected a regular file" in refused
    assert spooled(place, "employer_contacts") == [".index.json", "hyva.xlsx"]
    assert list(tmp_path.rglob("*ulkona*")) == []


def test_an_unreadable_file_stops_nobody_else(place: Place, run_ingest) -> None:
    place.faults.unreadable.add("kielletty.xlsx")
    place.put("kielletty.xlsx", b"x")
    place.put("hyva.xlsx", book(contact(1, date(2026, 1, 15))))
    outcome = run_ingest(place, CONTACTS)
    assert numbers(outcome) == (1, 0, 1, 0)
    assert "file kielletty.xlsx: found a file that may not be read or removed" in outcome.refused[0]


def test_a_file_that_may_not_be_removed_is_reported_and_loaded_once(place: Place, run_ingest, query) -> None:
    name = NAME.replace("2026-06-30", "2026-01-31")
    place.faults.kept.add(name)
    place.put(name, CHANGES)
    outcome = run_ingest(place)
    assert len(outcome.loaded) == 1 and "may not be read or removed" in outcome.messages[0]
    assert numbers(run_ingest(place)) == (0, 1, 0, 0)
    assert query("select source, delivery_name from ops.notice") == [("register", name)]


def test_a_file_that_vanishes_midway_is_not_finished(sftp: Place, run_ingest) -> None:
    sftp.faults.vanishing.add("a.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        sftp.put(name, book(contact(1, date(2026, 1, 15))))
    assert numbers(run_ingest(sftp, CONTACTS)) == (1, 0, 0, 1)


def test_a_file_that_grows_waits_for_the_next_time(sftp: Place, run_ingest) -> None:
    sftp.put(NAME, CHANGES[:-30])
    stopped = threading.Event()

    def grow() -> None:
        while not stopped.wait(0.05):
            with (sftp.folder / NAME).open("ab") as file:
                file.write(b" ")

    thread = threading.Thread(target=grow)
    thread.start()
    assert numbers(run_ingest(sftp)) == (0, 0, 0, 1)
    stopped.set()
    thread.join()
    sftp.put(NAME, CHANGES)
    assert numbers(run_ingest(sftp)) == (1, 0, 0, 0)


def test_a_file_too_large_is_refused_before_it_is_brought(sftp: Place, run_ingest) -> None:
    sftp.put("suuri.xlsx", b"")
    os.truncate(sftp.folder / "suuri.xlsx", LARGEST_FILE + 1)
    started = time.monotonic()
    outcome = run_ingest(sftp, CONTACTS)
    assert f"file suuri.xlsx: found a file of {LARGEST_FILE + 1} bytes, expected at most" in outcome.refused[0]
    assert time.monotonic() - started < 5 and spooled(sftp, "employer_contacts") == [".index.json"]


def test_an_empty_place_is_nothing_delivered(place: Place, run_ingest) -> None:
    assert numbers(run_ingest(place, address=f"{place.address}/ei-viela")) == (0, 0, 0, 0)


@pytest.mark.parametrize("secret", ["drop_secret_key", "drop_access_key"])
def test_a_wrong_key_of_s3_is_named_and_not_repeated(
    settings: Settings, run_ingest, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    caplog.set_level(logging.DEBUG, "warehouse")
    with s3_place(settings) as place:
        place.secret(secret, "hunter2hunter2hunter2")
        with pytest.raises(WarehouseError, match="found keys that are not accepted") as error:
            run_ingest(place)
        with pytest.raises(WarehouseError, match=r"s3://ei-ole/x: found no such place|not accepted"):
            run_ingest(place, address="s3://ei-ole/x")
    assert not isinstance(error.value, SourceError), "waiting would not mend it"
    assert "hunter2" not in str(error.value) + caplog.text


@pytest.mark.parametrize("kind", ["another key", "a password"])
def test_a_wrong_key_of_sftp_is_named_and_not_repeated(sftp: Place, run_ingest, kind: str) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    sftp.secret("drop_private_key", other if kind == "another key" else "")
    sftp.secret("drop_password", "hunter2" if kind == "a password" else "")
    with pytest.raises(WarehouseError, match="found keys that are not accepted") as error:
        run_ingest(sftp)
    assert not isinstance(error.value, SourceError)
    assert "hunter2" not in str(error.value) and other.splitlines()[1] not in str(error.value)
    sftp.secret("drop_private_key", "-----BEGIN hunter2-----")
    with pytest.raises(WarehouseError, match="found a private key that cannot be read") as error:
        run_ingest(sftp)
    assert "hunter2" not in str(error.value)


def test_a_password_opens_sftp_too_and_may_be_of_a_single_source(sftp: Place, run_ingest) -> None:
    sftp.secret("drop_private_key", "")
    sftp.secret("drop_password", "hunter2")
    sftp.secret("drop_register_password", "salasana-jota-kukaan-ei-arvaa")
    sftp.put(NAME, CHANGES)
    assert numbers(run_ingest(sftp)) == (1, 0, 0, 0)


@pytest.mark.parametrize("host_key", ["", "[127.0.0.1]:1 ssh-ed25519 AAAA", "other"])
def test_a_server_with_an_unknown_host_key_is_not_connected_to(sftp: Place, run_ingest, host_key: str) -> None:
    sftp.put(NAME, CHANGES)
    line = (sftp.settings.secrets / "drop_known_hosts").read_text()
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    sftp.secret("drop_known_hosts", f"{line.split()[0]} {other}" if host_key == "other" else host_key)
    with pytest.raises(WarehouseError, match=r"not among the known ones|no known host keys|cannot be read") as error:
        run_ingest(sftp)
    assert not isinstance(error.value, SourceError)
    assert sftp.names() == [NAME]


@pytest.mark.parametrize("address", ["sftp://a@127.0.0.1:9/x", "s3://kunta/x"])
def test_an_unreachable_server_is_retried_and_the_portal_does_not_wait(
    sftp: Place, run_ingest, query, as_role: Callable[[str], psycopg.Connection], address: str
) -> None:
    sftp.settings = sftp.settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"})
    for name in ("drop_access_key", "drop_secret_key"):
        sftp.secret(name, "x")
    content = book(contact(1, date(2026, 1, 15)))
    sha256 = hashlib.sha256(content).hexdigest()
    url = Landing(sftp.settings.landing_url).keep(io.BytesIO(content), "employer_contacts", sha256, ".xlsx")
    with as_role("portal") as portal:
        values = [sha256, len(content), url]
        portal.execute(
            "insert into ops.delivery (source, sha256, bytes, name, url, via)"
            " values ('employer_contacts', %s, %s, 'x.xlsx', %s, 'portal')",
            values,
        )
        portal.commit()
    with pytest.raises(SourceError, match="no whole answer"):
        run_ingest(sftp, CONTACTS, address=address)
    assert query("select count(*) from raw.employer_contact") == [(1,)]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("sftp://toimittaja:hunter2@palvelin/x", "a password in the address"),
        ("ftp://palvelin/x", "a place at 'ftp://...'"),
        ("s3:///x", "a place at 's3://...'"),
        ("s3://kunta/a/../b", "a place at 's3://...'"),
        ("airflow://drop_register", "which only its DAG can ask for"),
    ],
)
def test_an_unusable_address_is_reported_without_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, message: str
) -> None:
    monkeypatch.setenv("WAREHOUSE_DROP_REGISTER", place)
    with pytest.raises(WarehouseError) as error:
        access_of("register", Settings(home=tmp_path))
    assert message in str(error.value) and "hunter2" not in str(error.value)


def test_the_drop_of_a_source_is_separate_or_a_folder_of_the_common_drop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings(home=tmp_path).drop_place("register") == str(tmp_path / "drop" / "register")
    assert Settings(home=tmp_path, drop=str(tmp_path / "x")).drop_place("register") == str(tmp_path / "x" / "register")
    common = Settings(home=tmp_path, drop="s3://kunta/toimitukset/")
    assert common.drop_place("register") == "s3://kunta/toimitukset/register"
    monkeypatch.setenv("WAREHOUSE_DROP_REGISTER", str(tmp_path / "rekisteri"))
    assert common.drop_place("register") == str(tmp_path / "rekisteri")
    assert access_of("register", common) is None and access_of("survey", common) is not None
    assert "s3:" in repr(access_of("survey", common))
