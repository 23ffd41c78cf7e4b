"""Sources that cannot be reached: all others are ingested, and each failure is listed until it is resolved."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import asyncssh
import pytest
from tests.end_to_end.conftest import House
from tests.ingest.contact_books import book, contact, drop

from warehouse.settings import PROJECT, Settings
from warehouse.sources import Dropbox, Report, load_sources

APIS = sorted(
    name
    for name, source in load_sources().items()
    if not isinstance(source.connector, Dropbox)
    and not (isinstance(source.connector, Report) and source.connector.export)
)
SECRETS = ("salasana-joka-on-salainen", "avain-joka-on-salainen")
FAILURES = (
    "select source, attempts, resolved_at is not null, message from ops.source_failure order by source_failure_id"
)
DAG = """
import json, sys
sys.path.insert(0, sys.argv[1])
import ingest
from warehouse.errors import WarehouseError
said = []
for name in ("kela_unemployment", "media_items"):
    try:
        getattr(ingest, f"ingest_{name}").get_task("ingest").python_callable(name)
    except WarehouseError as error:
        said.append(str(error))
print(json.dumps(said))
"""


class Missing(BaseHTTPRequestHandler):
    """Answers 404, and repeats the address."""

    def do_GET(self) -> None:
        body = f"no such page http://{self.headers['Host']}{self.path}".encode()
        self.send_response(404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A live house whose APIs have no such page; one has a user and a key in its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Missing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"{SECRETS[0]}@127.0.0.1:{server.server_port}/x?api_key={SECRETS[1]}&year=2026"
        addresses = {f"WAREHOUSE_ADDRESS_{name.upper()}": f"http://user:{place}" for name in APIS}
        secrets = {"WAREHOUSE_SECRET_MATOMO_TOKEN": "x", "WAREHOUSE_SECRET_KIPA_SUBSCRIPTION_KEY": "x"}
        yield House(settings.root, WAREHOUSE_DSN=str(settings.dsn), WAREHOUSE_PROFILE="live", **addresses, **secrets)
        server.shutdown()


def without_secrets(*texts: str) -> None:
    for secret in SECRETS:
        assert not [text for text in texts if secret in text]


def test_every_source_is_tried_and_the_failures_are_named_in_the_end_and_recorded(
    settings: Settings, house: House
) -> None:
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15))))
    house.environment["WAREHOUSE_DROP_MEDIA_ITEMS"] = "airflow://kunta/media"
    done = house("ingest")
    failing = sorted([*APIS, "media_items"])
    assert done.returncode == 1
    assert "employer_contacts: 1 loaded" in done.stdout, "it comes after a source that fails"
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == list(load_sources()), "all were tried"
    assert sorted(line.split(":")[0] for line in done.stderr.splitlines() if ": " in line) == failing
    recorded = house.rows(FAILURES)
    assert sorted((source, attempts, resolved) for source, attempts, resolved, _ in recorded) == [
        (name, 1, False) for name in failing
    ]
    messages = {source: message for source, _, _, message in recorded}
    assert "/x?api_key=***&year=2026" in messages["kela_unemployment"] and "HTTP 404" in messages["kela_unemployment"]
    output = house.done("status")
    for name in failing:
        assert name in output
    without_secrets(done.stdout, done.stderr, output, *messages.values())


def test_a_failure_is_counted_until_it_is_resolved_and_the_next_is_another(settings: Settings, house: House) -> None:
    place = "sftp://user@127.0.0.1:1/media"
    server_key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    house.environment["WAREHOUSE_SECRET_DROP_KNOWN_HOSTS"] = f"[127.0.0.1]:1 {server_key}"
    house.environment["WAREHOUSE_DROP_MEDIA_ITEMS"] = place
    for _ in range(2):
        assert house("ingest", "media_items").returncode == 1
    ((source, attempts, resolved, message),) = house.rows(FAILURES)
    assert (source, attempts, resolved) == ("media_items", 2, False)
    assert message == f"{place}: found no whole answer (ConnectionRefusedError), expected one that holds"
    assert message in house("ingest", "media_items").stderr
    assert "media_items" in house.done("status").split("Sources that fail")[1].split("Notices")[0]
    del house.environment["WAREHOUSE_DROP_MEDIA_ITEMS"]
    house.done("ingest", "media_items")
    assert [row[:3] for row in house.rows(FAILURES)] == [("media_items", 3, True)]
    assert "media_items" not in house.done("status").split("Sources that fail")[1].split("Notices")[0]
    house.environment["WAREHOUSE_DROP_MEDIA_ITEMS"] = place
    assert house("ingest", "media_items").returncode == 1
    assert [row[:3] for row in house.rows(FAILURES)] == [("media_items", 3, True), ("media_items", 1, False)]


def test_the_dag_records_failures_and_a_missing_airflow_connection(house: House, tmp_path: Path) -> None:
    environment = house.environment | {
        "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path / "airflow"), "PYTHONPATH": str(PROJECT / "include"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "WAREHOUSE_DROP_MEDIA_ITEMS": "airflow://kunta/media",
    }  # fmt: skip
    command = [sys.executable, "-c", DAG, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout.splitlines()[-1])
    assert [row[:3] for row in house.rows(FAILURES)] == [("kela_unemployment", 1, False), ("media_items", 1, False)]
    assert output[1] == "the drop of media_items: found no Airflow connection 'kunta'"
    assert output == [row[3] for row in house.rows(FAILURES)]
    without_secrets(*output)
