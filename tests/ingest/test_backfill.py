"""Equal runs of a backfill: one asks the source, the others are skipped, also when they run at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest

from samples.generate import api_files
from warehouse.db import owner_dsn
from warehouse.ingest.run import ingest_source
from warehouse.settings import Settings

HOUR = timedelta(hours=1)
SOURCE = "kela_unemployment"
(CONTENT,) = (content for name, content in api_files().items() if "kela" in name)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A real server of one file; the paths it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(f"WAREHOUSE_ADDRESS_{SOURCE.upper()}", f"http://127.0.0.1:{server.server_port}/file.csv")
        yield paths
        server.shutdown()


def test_of_seven_equal_runs_at_once_one_asks_and_loads(settings: Settings, asked: list[str]) -> None:
    with ThreadPoolExecutor(7) as pool:
        reports = list(pool.map(lambda _: ingest_source(SOURCE, settings, fresh_for=HOUR), range(7)))
    assert len(asked) == 1
    assert sorted(len(report.outcome.loaded) for report in reports) == [0, 0, 0, 0, 0, 0, 1]
    skipped = [report for report in reports if not report.outcome.loaded]
    assert {message for report in skipped for message in report.outcome.messages} == {
        "another run has asked for it within 1:00:00"
    }


def test_a_run_that_is_no_backfill_always_asks_and_two_at_once_load_once(settings: Settings, asked: list[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: ingest_source(SOURCE, settings), range(2)))
    assert len(asked) == 2
    assert sorted(len(report.outcome.loaded) for report in reports) == [0, 1]


def test_a_source_that_has_failed_or_was_asked_long_ago_is_asked_again(settings: Settings, asked: list[str]) -> None:
    ingest_source(SOURCE, settings, fresh_for=HOUR)
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("update ops.source_retrieval set succeeded_at = now() - interval '2 hours'")
    ingest_source(SOURCE, settings, fresh_for=HOUR)
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("insert into ops.source_failure (source, message) values (%s, 'x')", [SOURCE])
    ingest_source(SOURCE, settings, fresh_for=HOUR)
    assert len(asked) == 3
