"""The ingest stage on a real PostgreSQL: exactly once, a fault stops no other delivery, no person is stored."""

import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pyrage
import pytest
from tests.unit.privacy.invented import code

from samples.generate import contact_files, register_files, statfin_files
from samples.standin import serve
from warehouse.embedded.postgres import Server, binaries
from warehouse.errors import WarehouseError
from warehouse.ingest.drop_folder.local import inspect_file
from warehouse.ingest.retention import delete_due_originals, delete_expired
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.ingest.standin import identity
from warehouse.privacy.pseudonym import landing_identity
from warehouse.settings import Settings
from warehouse.sources import load_sources

REGISTER, CONTACTS, STATFIN = (load_sources()[name] for name in ("register", "employer_contacts", "statfin_12r5"))
AREAS = ("KU272", "KU421", "MK16", "SSS")
HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
PERSON = code(date(1981, 5, 13))
INVALID = PERSON[:-1] + ("A" if PERSON[-1] != "A" else "B")
ROW = "1;{};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231"
Connect = Callable[[str], psycopg.Connection]


@pytest.fixture
def loader(as_role: Connect) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


def drop(settings: Settings, source: str, name: str, content: bytes) -> Path:
    path = settings.drop_folder / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1, 1))
    return path


def extract(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows, ""]).encode()


def counts(connection: psycopg.Connection, *tables: str) -> list[int]:
    with connection.transaction():
        return [connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]  # type: ignore[index]


def numbers(outcome: IngestOutcome) -> tuple[int, int, int]:
    return len(outcome.loaded), len(outcome.unchanged), len(outcome.refused)


def test_workbooks_load_once(settings: Settings, loader: psycopg.Connection) -> None:
    files = contact_files()
    for name, content in files.items():
        drop(settings, "employer_contacts", Path(name).name, content)
    first = ingest(CONTACTS, settings, loader)
    assert numbers(first) == (len(files), 0, 0)
    before = counts(loader, "raw.employer_contact", "ops.snapshot")
    assert before == [sum(loaded.rows for loaded in first.loaded), len(files)]
    again = ingest(CONTACTS, settings, loader)
    assert numbers(again) == (0, len(files), 0)
    drop(settings, "employer_contacts", "renamed.xlsx", next(iter(files.values())))
    assert numbers(ingest(CONTACTS, settings, loader)) == (0, len(files) + 1, 0)
    assert counts(loader, "raw.employer_contact", "ops.snapshot") == before


def test_a_bad_workbook_among_good_workbooks(settings: Settings, loader: psycopg.Connection) -> None:
    good = list(contact_files().values())[:2]
    drop(settings, "employer_contacts", "a.xlsx", good[0])
    drop(settings, "employer_contacts", "b.xlsx", good[0][: len(good[0]) // 2])
    drop(settings, "employer_contacts", "c.xlsx", good[1])
    (settings.drop_folder / "employer_contacts" / "d.xlsx").mkdir()
    outcome = ingest(CONTACTS, settings, loader)
    assert [loaded.delivery for loaded in outcome.loaded] == ["a.xlsx", "c.xlsx"]
    assert [message.split(":")[0].split(",")[0] for message in outcome.refused] == ["file b.xlsx", "file d.xlsx"]
    assert numbers(ingest(CONTACTS, settings, loader)) == (0, 3, 1)
    with loader.transaction():
        messages = loader.execute("select delivery_name, sha256, message from ops.refusal").fetchall()
        read = loader.execute(
            "select name, outcome from ops.latest_reading join ops.delivery using (delivery_id)"
        ).fetchall()
    assert messages == [("d.xlsx", "", outcome.refused[1])]
    # Two contacts of one day in c.xlsx happen to be alike, which is asked about.
    assert sorted(read) == [("a.xlsx", "accepted"), ("b.xlsx", "refused"), ("c.xlsx", "accepted_with_remarks")]


def test_the_register_is_loaded_without_its_persons(settings: Settings, loader: psycopg.Connection) -> None:
    for name, content in register_files(persons=300).items():
        drop(settings, "register", Path(name).name, content)
    outcome = ingest(REGISTER, settings, loader)
    assert numbers(outcome) == (len(REGISTER.full_tables), 0, 0) and all(
        loaded.rejected_rows == 0 for loaded in outcome.loaded
    )
    assert list((settings.drop_folder / "register").iterdir()) == []
    with loader.transaction():
        persons = loader.execute(
            "select count(*) filter (where person ~ '^[A-Za-z0-9_-]{43}$') = count(*), count(*) > 300,"
            " count(distinct person) <= 300, bool_and(sex in ('male', 'female')) from raw.register_job_search"
        ).fetchone()
        joined = loader.execute(
            "select count(*) from raw.register_initial_interview i"
            " where not exists (select from raw.register_job_search s where s.person = i.person)"
        ).fetchone()
    assert persons == (True, True, True, True) and joined == (0,)


def test_an_invalid_person_is_rejected_and_stored_nowhere(
    settings: Settings, database: str, loader: psycopg.Connection, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    content = extract(ROW.format(PERSON), ROW.format(INVALID), f"2;{ROW.format(PERSON)}", ROW.format(INVALID.lower()))
    drop(settings, "register", "job_search_2026-06-30.csv", content)
    drop(settings, "register", "job_search_2026-06-29.csv", extract(ROW.format(INVALID)))
    drop(settings, "register", "job_search_2026-06-28.csv", "\n".join([ROW.format(PERSON)] * 2).encode())
    outcome = ingest(REGISTER, settings, loader)
    assert numbers(outcome) == (1, 0, 2)
    assert (outcome.loaded[0].rows, outcome.loaded[0].rejected_rows) == (1, 3)
    with loader.transaction():
        rows = loader.execute("select row_number, column_name, found from ops.rejected_row order by 1").fetchall()
    assert rows == [
        (3, "person", "a text of 11 characters (999999.999A)"),
        (4, None, "14 values"),
        (5, "person", "a text of 11 characters (999999.999a)"),
    ]
    dump = subprocess.run(
        [binaries(postgres.account, postgres.folder.resolve()) / "pg_dump", "--inserts", database],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "a text of 11 characters (999999.999A)" in dump
    landed = [path.read_text("latin-1") for path in (settings.root / "landing").rglob("*") if path.is_file()]
    server_log = (postgres.folder.resolve() / "server.log").read_text()
    for text in (dump, caplog.text, server_log, repr(outcome), *landed):
        for person in (PERSON, INVALID, INVALID.lower()):
            assert person not in text
    assert len(landed) == 3, "the rows, the original, and whose landing it is"


def test_the_original_comes_back_and_goes_on_its_day(settings: Settings, loader: psycopg.Connection) -> None:
    content = extract(ROW.format(PERSON))
    drop(settings, "register", "job_search_2026-06-30.csv", content)
    ingest(REGISTER, settings, loader)
    (original,) = (settings.root / "landing" / "register" / "originals").iterdir()
    assert pyrage.decrypt(original.read_bytes(), [landing_identity(settings.secrets)]) == content
    now = datetime.now(UTC)
    assert delete_due_originals(settings, loader, [REGISTER], now + timedelta(days=89)) == [] and original.exists()
    due = now + timedelta(days=91)
    with loader.transaction():  # a deletion that was killed before its last note
        loader.execute("update ops.snapshot set original_deletion_began_at = %s", [now])
    original.unlink()
    assert delete_due_originals(settings, loader, [CONTACTS, REGISTER], due) == [f"register/originals/{original.name}"]
    assert delete_due_originals(settings, loader, [REGISTER], due) == [] and delete_expired(settings) == 0
    with loader.transaction():
        assert loader.execute("select original_deleted_at = %s from ops.snapshot", [due]).fetchone() == (True,)


def test_a_file_left_by_a_crash_after_the_commit_is_removed(settings: Settings, loader: psycopg.Connection) -> None:
    content = extract(ROW.format(PERSON))
    drop(settings, "register", "job_search_2026-06-30.csv", content)
    ingest(REGISTER, settings, loader)
    path = drop(settings, "register", "job_search_2026-06-30.csv", content)
    assert numbers(ingest(REGISTER, settings, loader)) == (0, 1, 0)
    assert not path.exists() and counts(loader, "raw.register_job_search") == [1]


def test_a_file_replaced_while_it_is_loaded_is_not_loaded_nor_deleted(
    settings: Settings, loader: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(settings, "register", "job_search_2026-06-30.csv", extract(ROW.format(PERSON)))

    def look_and_replace(*arguments: object) -> object:
        file = inspect_file(*arguments)  # type: ignore[arg-type]
        shutil.copy2(path, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)
        return file

    monkeypatch.setattr("warehouse.ingest.drop_folder.local.inspect_file", look_and_replace)
    outcome = ingest(REGISTER, settings, loader)
    assert "changes while it is read" in outcome.refused[0] and path.exists()
    assert counts(loader, "ops.snapshot", "raw.register_job_search") == [0, 0]


def test_two_loaders_of_a_source_never_race(settings: Settings, as_role: Connect) -> None:
    for name, content in contact_files().items():
        drop(settings, "employer_contacts", Path(name).name, content)
    outcomes: list[IngestOutcome] = []
    loaders = [
        threading.Thread(
            target=lambda loaded: outcomes.append(ingest(CONTACTS, settings, loaded)), args=[as_role("loader")]
        )
        for _ in range(3)
    ]
    for loaded in loaders:
        loaded.start()
    for loaded in loaders:
        loaded.join()
    assert sorted(numbers(outcome) for outcome in outcomes) == [(0, 12, 0), (0, 12, 0), (12, 0, 0)]


def test_a_connection_in_a_transaction_is_refused(settings: Settings, loader: psycopg.Connection) -> None:
    loader.execute("select 1")
    with pytest.raises(WarehouseError, match="not in a transaction"):
        ingest(CONTACTS, settings, loader)


def test_a_pxweb_table_loads_once(
    settings: Settings, loader: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in statfin_files().items():
        path = tmp_path / "statfin" / Path(name).name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with serve(tmp_path / "statfin", identity=identity(settings)) as address:
        monkeypatch.setenv("WAREHOUSE_STANDIN", address)
        outcome = ingest(STATFIN, settings, loader, AREAS)
        assert numbers(outcome) == (1, 0, 0) and outcome.loaded[0].rows > 1000
        monkeypatch.delenv("WAREHOUSE_STANDIN")
        settings.state.mkdir(parents=True)
        (settings.state / "standin.url").write_text(f"{address}\n")
        assert numbers(ingest(STATFIN, settings, loader, AREAS)) == (0, 1, 0)
    with loader.transaction():
        summary = loader.execute(
            "select count(*) = max(_row), count(*) filter (where (value is null) <> (symbol in ('...', '..', '.'))),"
            " array_agg(distinct area order by area) from raw.statfin_12r5"
        ).fetchone()
        resolved = loader.execute(
            "select resolved ->> 'fingerprint' is not null, landed_sha256 = sha256 from ops.snapshot"
        )
        assert resolved.fetchall() == [(True, True)]
    assert summary == (True, 0, sorted(AREAS))
    assert list(settings.work.iterdir()) == []


def test_without_a_standin_the_message_names_the_remedy(settings: Settings, loader: psycopg.Connection) -> None:
    with pytest.raises(WarehouseError, match="make run"):
        ingest(STATFIN, settings, loader, AREAS)
