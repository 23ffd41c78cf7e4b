"""An invalid catalogue is our fault: the engineer gets the error, and no sender's file is refused."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.portal import files
from tests.portal.served import Portal, unused_port

from warehouse.intake import sandbox
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.settings import PROJECT, Settings

INGEST = """
import sys
from pathlib import Path
import psycopg
from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

source, areas = load_sources()["employer_contacts"], Path(sys.argv[2])
load_catalogue()
valid = areas.read_text()
areas.write_text(valid + "nonsense: [")
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    try:
        ingest(source, Settings(), connection)
    except WarehouseError as error:
        print(type(error).__name__, error)
    counts = "select (select count(*) from ops.refusal), (select count(*) from ops.reading), (select count(*) from ops.delivery)"
    print(*connection.execute(counts).fetchone())
    areas.write_text(valid)
    print(len(ingest(source, Settings(), connection).loaded))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code and its declarations, whose catalogue can be broken."""
    ignore = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(PROJECT / "include", tmp_path / "tree" / "include", ignore=ignore))


def areas(tree: Path) -> Path:
    return tree / "catalogue" / "areas.yml"


def environment(tree: Path, settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {
        "PYTHONPATH": str(tree),
        "WAREHOUSE_HOME": str(settings.root),
        "WAREHOUSE_DSN": settings.dsn or "",
        "COLUMNS": "200",
    }


def test_the_command_names_the_catalogue_and_not_the_file(tree: Path, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "kontaktit.xlsx"
    file.write_bytes(files.good())
    command = [sys.executable, "-m", "warehouse", "check", str(file), "--language", "en", "--source"]
    with areas(tree).open("a") as broken:
        broken.write("nonsense: [")
    done = subprocess.run(
        [*command, "employer_contacts"], env=environment(tree, settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "areas.yml" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert "too much" not in done.stdout + done.stderr and "no file is at fault" in done.stderr


def test_an_ingest_fails_as_a_whole_and_refuses_nobody(tree: Path, settings: Settings, database: str) -> None:
    path = settings.drop_folder / "employer_contacts" / "kontaktit.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(files.good())
    os.utime(path, (1, 1))
    done = subprocess.run(
        [sys.executable, "-c", INGEST, database, str(areas(tree))],
        env=environment(tree, settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    output = done.stdout.splitlines()
    assert output[0].startswith("WarehouseError no file is at fault") and "areas.yml" in done.stdout, done.stderr
    assert output[-2:] == ["0 0 0", "1"], "nothing was noted of the file, and the next run loads it"


@contextmanager
def portal_of(tree: Path, settings: Settings) -> Iterator[Portal]:
    """Run the portal of the copied code in a process of its own."""
    port = unused_port()
    command = [sys.executable, "-m", "warehouse", "portal", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tree, settings), stderr=subprocess.PIPE, text=True) as process:
        portal = Portal(f"http://127.0.0.1:{port}", settings)
        try:
            end = time.monotonic() + 60
            while time.monotonic() < end and not _is_up(portal.address):
                assert process.poll() is None
                time.sleep(0.1)
            yield portal
        finally:
            for client in portal.opened:
                client.close()
            process.terminate()


def _is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def test_the_sender_hears_in_three_languages_that_the_file_was_not_judged(tree: Path, settings: Settings) -> None:
    with portal_of(tree, settings) as portal:
        client, valid = portal.signed_in("421"), areas(tree).read_text()
        client.form_token()  # the portal itself has read the catalogue
        before = portal.stored()["rows"]
        areas(tree).write_text(valid + "nonsense: [")
        for language, words in (
            ("fi", "Vika on palvelussa, ei tiedostossasi. Tiedostoa ei ole arvioitu"),
            ("sv", "Felet är i tjänsten, inte i din fil. Filen har inte bedömts"),
            ("en", "The fault is in the service, not in your file. The file was not judged"),
        ):
            for path in ("/check", "/send"):
                answer = client.post(f"{path}?language={language}", files.good())
                assert answer.status_code == 500 and words in answer.text, answer.text
        assert portal.stored()["rows"] == before
        areas(tree).write_text(valid)
        assert client.post("/check", files.good()).status_code == 200


def test_an_interpreter_that_was_ended_between_two_files_is_no_fault_of_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from tests.unit.intake.formats import sandboxed_functions

    assert run_in_sandbox(sandboxed_functions.take_memory, 10) == 10
    for waiting in sandbox._idle:
        waiting._process.kill()
        waiting._process.wait()
    assert sandbox.run_in_sandbox(sandboxed_functions.take_memory, 11, name="a.xlsx") == 11
