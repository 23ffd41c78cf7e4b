"""The supervisor restarts a command whenever it ends or hangs, until the supervisor is stopped."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from warehouse.embedded import supervise as module
from warehouse.embedded.processes import SUPERVISE

CHILD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(float(sys.argv[2])); sys.exit(3)"


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_for_pids(count: int, file: Path) -> list[int]:
    end = time.monotonic() + 60
    while len(pids(file)) < count:
        assert time.monotonic() < end
        time.sleep(0.05)
    return pids(file)


def test_a_command_that_ends_is_restarted_and_logged(tmp_path: Path) -> None:
    file, log = tmp_path / "pids", tmp_path / "log"
    with log.open("wb") as out:
        supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", CHILD, str(file), "0"], stdout=out)
    assert len(set(wait_for_pids(3, file))) == 3
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0
    assert "ended with code 3; it is started again in 1 s" in log.read_text()
    assert "ended with code 3; it is started again in 2 s" in log.read_text()


def test_stopping_the_supervisor_stops_the_command(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", CHILD, str(file), "600"])
    (child,) = wait_for_pids(1, file)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0
    assert not psutil.pid_exists(child)


def test_child_processes_of_a_command_end_before_it_is_restarted(tmp_path: Path) -> None:
    file, left = tmp_path / "pids", tmp_path / "left"
    leaving = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {CHILD!r}, {str(left)!r}, '600'])\n{CHILD}"
    )
    supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", leaving, str(file), "2"])
    wait_for_pids(2, file)
    first = wait_for_pids(1, left)[0]
    assert not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0


class HealthServer(ThreadingHTTPServer):
    """Answers as Airflow's /api/v2/monitor/health does, with the states that a test gives."""

    def __init__(self) -> None:
        self.states = {"metadatabase": "healthy", "scheduler": "healthy"}
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def health(self) -> module.Health:
        return module.Health(f"http://127.0.0.1:{self.server_port}/", "scheduler")


class Answer(BaseHTTPRequestHandler):
    server: HealthServer

    def do_GET(self) -> None:
        body = json.dumps({name: {"status": state} for name, state in self.server.states.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HealthServer]:
    with HealthServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def run_with_short_limits(
    server: HealthServer, monkeypatch: pytest.MonkeyPatch, seconds: float, *, start: float = 60.0
) -> str:
    """Run a command that sleeps that long under a supervisor whose limits are a second; return how it ended."""
    monkeypatch.setattr(module, "START", start)
    monkeypatch.setattr(module, "UNHEALTHY", 1.0)
    monkeypatch.setattr(module, "PROBE_INTERVAL", 0.1)
    return module._run([sys.executable, "-c", f"import time; time.sleep({seconds})"], server.health)


def test_a_component_that_is_unhealthy_for_too_long_is_killed(
    server: HealthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    threading.Timer(1.0, server.states.update, [{"scheduler": "unhealthy"}]).start()
    assert run_with_short_limits(server, monkeypatch, 600) == "unhealthy and killed"


def test_a_component_that_never_becomes_healthy_is_killed(
    server: HealthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.states["scheduler"] = "unhealthy"
    assert run_with_short_limits(server, monkeypatch, 600, start=1.0) == "unhealthy and killed"


def test_a_component_may_take_its_time_to_start(server: HealthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.states["scheduler"] = "unhealthy"
    assert run_with_short_limits(server, monkeypatch, 3) == "ended with code 0"


@pytest.mark.parametrize(
    "states", [{"metadatabase": "unhealthy", "scheduler": "unhealthy"}, {"metadatabase": "healthy"}]
)
def test_nothing_is_killed_while_its_health_is_unknown(
    server: HealthServer, monkeypatch: pytest.MonkeyPatch, states: dict[str, str]
) -> None:
    server.states = states
    assert run_with_short_limits(server, monkeypatch, 3, start=1.0) == "ended with code 0"


def test_nothing_is_killed_while_the_api_does_not_answer(server: HealthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.shutdown()
    server.server_close()
    assert run_with_short_limits(server, monkeypatch, 3, start=1.0) == "ended with code 0"
