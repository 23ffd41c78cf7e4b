"""A full disk is reported with the file and the room it needed, and nothing half is left: on really full disks."""

import io
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from tests.end_to_end.conftest import House
from tests.ingest.remote_places import sftp_place
from tests.portal import files
from tests.portal.served import serving
from tests.unit.privacy.invented import code

from warehouse.deliver.extract import deliver
from warehouse.disk import DiskFullError
from warehouse.home import prepare_home
from warehouse.ingest.landing import Landing
from warehouse.ingest.run import Ingest, IngestOutcome
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

REGISTER, CONTACTS = (load_sources()[name] for name in ("register", "employer_contacts"))
NAME = "job_search_2026-06-30.csv"
HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
SIZE = 256 * 1024
Loader = Callable[[str], psycopg.Connection]


@contextmanager
def small_disk(folder: Path, size: int = SIZE) -> Iterator[None]:
    """Mount a disk of so many bytes at a folder; without the right to mount, limit the size of files instead."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def extract(rows: int) -> bytes:
    people = [code(date(1960, 1, 1) + timedelta(days=at)) for at in range(2000)]
    lines = [f"{at};{people[at % 2000]};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231" for at in range(rows)]
    return "\n".join([HEADINGS, *lines, ""]).encode()


def dropped(settings: Settings, source: str, name: str, content: bytes) -> Path:
    prepare_home(settings)
    path = settings.drop_folder / source / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1, 1))
    return path


def files_in(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def assert_disk_full(error: pytest.ExceptionInfo[DiskFullError], *parts: str) -> None:
    """Check that the message names the file, the full disk, and the room that was needed."""
    text = str(error.value)
    assert "found no space left on the disk (" in text or "found a file larger than the system lets" in text, text
    assert "bytes are free in" in text and "expected room for" in text
    for part in parts:
        assert part in text


def test_the_landing_reports_the_room_it_needed_and_stores_nothing(tmp_path: Path) -> None:
    content, landing = b"x" * (SIZE * 2), Landing(f"file://{tmp_path}/landing")
    with small_disk(tmp_path / "landing"):
        with pytest.raises(DiskFullError) as error:
            landing.keep(io.BytesIO(content), "source", sha256(content).hexdigest(), ".csv")
        assert_disk_full(
            error, f"room for at least {SIZE * 2} bytes" if "at least" in str(error.value) else f"{SIZE * 2} bytes"
        )
        assert files_in(tmp_path / "landing") == []
        small = b"small"
        assert landing.keep(io.BytesIO(small), "source", sha256(small).hexdigest(), ".csv").endswith(".csv")


@pytest.mark.parametrize("rows", [4000, 250_000])
def test_a_register_is_loaded_after_there_is_room(settings: Settings, as_role: Loader, rows: int) -> None:
    content = extract(rows)
    path = dropped(settings, "register", NAME, content)
    loader, ingest = as_role("loader"), Ingest(REGISTER, settings, as_role("loader"))
    with small_disk(settings.root / "landing"):
        with pytest.raises(DiskFullError) as error:
            ingest.run()
        assert_disk_full(error, str(settings.root / "landing" / "register"))
        assert files_in(settings.root / "landing" / "register") == [] and path.exists()
        with loader.transaction():
            counts = "select (select count(*) from ops.snapshot), (select count(*) from ops.refusal)"
            assert loader.execute(counts).fetchone() == (0, 0)
    assert [loaded.rows for loaded in ingest.run().loaded] == [rows] and not path.exists()


def test_the_command_gives_a_message_and_no_traceback(settings: Settings) -> None:
    content = extract(4000)
    dropped(settings, "register", NAME, content)
    (settings.state / "samples.delivered").touch()
    house = House(settings.root, WAREHOUSE_DSN=settings.dsn or "", WAREHOUSE_PROFILE="live")
    with small_disk(settings.root / "landing"):
        done = house("ingest", "register")
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr, done.stderr
    assert "expected room for" in done.stderr and str(settings.root / "landing") in done.stderr


def test_a_spool_without_room_is_no_fault_of_the_remote_drop(
    settings: Settings, as_role: Loader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = extract(6000)
    with sftp_place(settings, tmp_path / "palvelin") as place:
        monkeypatch.setenv("WAREHOUSE_DROP_REGISTER", place.address)  # type: ignore[attr-defined]
        place.put(NAME, content)
        ingest = Ingest(REGISTER, place.settings, as_role("loader"))
        with small_disk(settings.spool):
            with pytest.raises(DiskFullError) as error:
                ingest.run()
            assert_disk_full(error, str(settings.spool / "register" / NAME), f"room for {len(content)} bytes")
        assert place.names() == [NAME]
        assert [loaded.rows for loaded in ingest.run().loaded] == [6000]


def test_feedback_without_room_is_reported_and_written_by_the_next_run(settings: Settings, as_role: Loader) -> None:
    dropped(settings, "employer_contacts", "kontaktit.xlsx", files.good())

    def run() -> IngestOutcome:
        return Ingest(CONTACTS, settings, as_role("loader")).run()

    with small_disk(settings.answers, 4096):
        (settings.answers / "other").write_bytes(b"x" * 4096)  # the system rounds up to a page
        outcome = run()
        assert [loaded.rows for loaded in outcome.loaded] and files_in(settings.answers) == ["other"]
    (message,) = outcome.messages
    assert "no answer to its sender" in message and str(settings.answers) in message and "expected room for" in message
    assert run().messages == [] and files_in(settings.answers) != []


def test_a_sender_reads_that_the_disk_was_full(settings: Settings) -> None:
    with serving(settings) as portal:
        client, before = portal.signed_in("421"), portal.stored()["rows"]
        with small_disk(settings.root / "landing", 4096):
            answer = client.post("/send?language=en", files.good())
            assert answer.status_code == 500 and "run out of disk space" in answer.text
            assert files_in(settings.root / "landing") == [] and portal.stored()["rows"] == before
        assert client.post("/send", files.good()).status_code == 303


def test_an_extract_without_room_leaves_nothing(sample_house: Settings, tmp_path: Path) -> None:
    shutil.copytree(sample_house.secrets, tmp_path / "secrets")
    settings = Settings(home=tmp_path, dsn=sample_house.dsn)
    with small_disk(settings.extracts):
        with pytest.raises(DiskFullError) as error:
            deliver(settings)
        assert_disk_full(error, str(settings.extracts / "release-000001"))
        assert files_in(settings.extracts) == []
    assert deliver(settings).unchanged is False


LIMITED = """
import io, resource, sys
from hashlib import sha256
from warehouse.ingest.landing import Landing
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
content = b"x" * 5000
Landing(sys.argv[1]).keep(io.BytesIO(content), "source", sha256(content).hexdigest(), ".csv")
"""


def test_a_limit_of_the_size_of_files_is_reported_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, f"file://{tmp_path}/landing"],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("warehouse.disk.DiskFullError: ") and "a file larger than the system lets" in last
    assert files_in(tmp_path / "landing") == []
