"""Incidents against a real database, real HTTP and real processes: each is announced once, and once when resolved."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from tests.end_to_end.conftest import House

from warehouse.alerts import Channel, Message, announce, close_task, open_task
from warehouse.errors import WarehouseError
from warehouse.settings import Settings, replace_secret

SOURCE = "kela_unemployment"
KEY = "avain-joka-on-salainen"
A_DAY_LATER = """
    update ops.source_failure set first_failed_at = first_failed_at - interval '1 day';
    update ops.incident set opened_at = opened_at - interval '1 day';
    update ops.incident_message set sent_at = sent_at - interval '1 day'
"""


class Recorder(BaseHTTPRequestHandler):
    """Answers every request of a source with 404; takes and keeps what is posted to `/alerts`."""

    posted: list[dict]
    status = 200

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_alert = self.path.startswith("/alerts")
        if is_alert and type(self).status == 200:
            type(self).posted.append(json.loads(body))
        self.send_response(type(self).status if is_alert else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Recorder.posted, Recorder.status = [], 200
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def files(settings: Settings) -> dict[str, str]:
    """The messages of the folder by name, without those of deliveries that are late today."""
    texts = {path.name: path.read_text() for path in sorted(settings.alert_folder.glob("*"))}
    return {name: text for name, text in texts.items() if ": deadline, " not in text}


def test_a_source_that_answers_404_for_two_days_gives_one_message_and_one_resolved(
    settings: Settings, database: str, server: ThreadingHTTPServer
) -> None:
    port = server.server_port
    house = House(
        settings.root, WAREHOUSE_DSN=str(settings.dsn), WAREHOUSE_PROFILE="live", WAREHOUSE_ALERT_DISK_PERCENT="0",
        WAREHOUSE_SECRET_ALERT_WEBHOOK=f"json://127.0.0.1:{port}/alerts",
        WAREHOUSE_ADDRESS_KELA_UNEMPLOYMENT=f"http://127.0.0.1:{port}/x?api_key={KEY}",
    )  # fmt: skip
    for _ in range(3):
        assert house("ingest", SOURCE).returncode == 1
        house.done("alert")
        house.done("alert")
        with psycopg.connect(database) as owner:
            owner.execute(A_DAY_LATER)
    (text,) = files(settings).values()
    assert text.startswith(f"alert: source, {SOURCE}\n") and "HTTP 404" in text and KEY not in text
    assert SOURCE in house.done("status").split("Open incidents")[1].split("Loaded")[0]

    house.environment["WAREHOUSE_PROFILE"] = "sample"
    del house.environment["WAREHOUSE_ADDRESS_KELA_UNEMPLOYMENT"]
    house.done("ingest", SOURCE)
    house.done("alert")
    house.done("alert")
    assert [text.split(":")[0] for text in files(settings).values()] == ["resolved", "alert"]
    titles = [post["title"] for post in Recorder.posted if ": deadline, " not in post["title"]]
    assert titles == [f"alert: source, {SOURCE}", f"resolved: source, {SOURCE}"]
    assert KEY not in json.dumps(Recorder.posted)


@pytest.fixture
def quiet(settings: Settings) -> Settings:
    """The instance with a disk that is never too full, whatever the machine's is."""
    return settings.model_copy(update={"alert_disk_percent": 0})


def test_processes_at_once_announce_once(quiet: Settings) -> None:
    open_task(quiet, "build.build", WarehouseError("dbt: relation x: found nothing"))
    heard: list[Message] = []
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: announce(quiet, [Channel("list", heard.append)]), range(6)))
    assert [message.title for message in heard] == ["alert: task, build.build"]
    close_task(quiet, "build.build")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: announce(quiet, [Channel("list", heard.append)]), range(6)))
    assert [message.title for message in heard[1:]] == ["resolved: task, build.build"]
    open_task(quiet, "build.build", KeyError("010101-900R"))
    announce(quiet, [Channel("list", heard.append)])
    assert heard[-1].text == "the task failed: KeyError", "only an error that a person can act on is quoted"
    assert heard[-1].incident_id != heard[0].incident_id


def test_a_channel_that_does_not_answer_gets_the_message_later_and_the_others_get_it_once(
    quiet: Settings, server: ThreadingHTTPServer
) -> None:
    address = f"json://user:{KEY}@127.0.0.1:{server.server_port}/alerts"
    replace_secret(quiet.secrets, "alert_webhook", address.encode())
    open_task(quiet, "deliver.deliver", None)
    Recorder.status = 500
    with pytest.raises(WarehouseError, match="webhook: the webhook did not accept the message") as failure:
        announce(quiet)
    assert KEY not in str(failure.value)
    assert list(files(quiet)) == ["000001-opened.txt"]
    Recorder.status = 200
    assert announce(quiet) == [], "the folder has it already"
    assert [post["title"] for post in Recorder.posted] == ["alert: task, deliver.deliver"]


def test_gate_backup_refusal_and_disk_are_incidents_until_they_are_resolved(quiet: Settings, database: str) -> None:
    with psycopg.connect(database) as owner:
        build = owner.execute(
            "insert into ops.build (snapshot_ids, code_fingerprint, status, finished_at)"
            " values ('{}', 'x', 'built', now() - interval '3 days') returning build_id"
        ).fetchone()
        assert build
        owner.execute(
            "insert into ops.verdict (build_id, verdict, critical, warnings, evaluated) values (%s, 'stop', 1, 0, 1)",
            [build[0]],
        )
        owner.execute(
            "insert into ops.backup_verification (name, location, seconds, is_verified, message)"
            " values ('20261129', 'x', 1, false, 'raw.person differs')"
        )
        owner.execute(
            "insert into ops.refusal (source, delivery_name, sha256, message) values ('register', 'x', 'x', '010101-900R')"
        )
    full = quiet.model_copy(update={"alert_disk_percent": 100})
    opened = {(message.kind, message.subject): message.text for message in announce(full)}
    assert set(opened) == {
        ("gate", "newest build"), ("backup", "newest backup"), ("backup", "age"), ("refusal", "register"),
        ("disk", str(quiet.root)),
    }  # fmt: skip
    assert "010101" not in opened["refusal", "register"]
    with psycopg.connect(database) as owner:
        owner.execute("update ops.verdict set verdict = 'pass'")
        owner.execute(
            "insert into ops.backup_verification (name, location, seconds, is_verified) values ('20261130', 'x', 1, true)"
        )
        owner.execute("delete from ops.refusal")
    assert {(message.kind, message.subject, message.event) for message in announce(quiet)} == {
        (kind, subject, "closed") for kind, subject in opened
    }


def test_an_incident_closes_though_the_clock_has_jumped_back(quiet: Settings, database: str) -> None:
    open_task(quiet, "build.build", WarehouseError("x"))
    with psycopg.connect(database) as owner:
        owner.execute("update ops.incident set opened_at = opened_at + interval '1 hour'")
    close_task(quiet, "build.build")
    assert [message.event for message in announce(quiet)] == ["opened", "closed"]
