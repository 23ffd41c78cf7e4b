"""Airflow sends its metrics to the OpenTelemetry collector of the setting, and to none without it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from warehouse.embedded.airflow import airflow_environment
from warehouse.settings import Settings

COUNT = """
from airflow.observability.metrics.stats_utils import get_stats_factory
get_stats_factory()().incr("scheduler_heartbeat")
"""


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent to it, and keeps the paths."""

    paths: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.paths.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[str]:
    Collector.paths = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("is_set", [True, False])
def test_metrics_of_airflow_go_to_the_collector(settings: Settings, collector: str, is_set: bool) -> None:
    chosen = settings.model_copy(update={"otel_endpoint": collector if is_set else None})
    environment = {**os.environ, **airflow_environment(chosen)}
    done = subprocess.run([sys.executable, "-c", COUNT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(Collector.paths) == ({"/v1/metrics"} if is_set else set())
