"""Run a command and restart it whenever it ends, until SIGTERM or SIGINT.

Airflow's scheduler and DAG processor end when PostgreSQL goes away. Some never get so far: `LocalExecutor.end()` of
Airflow 3.3 waits for ever for a worker when another one takes its closing message. With `--health URL COMPONENT` the
command is therefore killed, and restarted, when Airflow's API says that the database answers and the component does
not.

This module is run as a script in isolated mode (`python -I supervise.py [--health URL COMPONENT] COMMAND...`), so it
may import the standard library only. The pauses between restarts grow while the command keeps failing.
"""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from os import killpg
from types import FrameType

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
HEALTHY = 60.0
"""Seconds after which a command counts as started: when it ends later, the pauses begin with the first again."""
START = 120.0
"""Seconds that a component may take until it is healthy for the first time."""
UNHEALTHY = 30.0
"""Seconds that a component may be unhealthy after that; Airflow calls it so 30 s after its last heartbeat."""
PROBE_INTERVAL = 5.0

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stopped(BaseException):
    """SIGTERM or SIGINT was received."""


@dataclass(frozen=True)
class Health:
    """Where Airflow's API tells whether a component is healthy."""

    url: str
    component: str

    def probe(self) -> bool | None:
        """Return whether the component is healthy; None if that cannot be said, as while the database is away."""
        try:
            with _direct.open(self.url, timeout=10) as answer:
                parts = json.load(answer)
            if parts["metadatabase"]["status"] != "healthy":
                return None
            return bool(parts[self.component]["status"] == "healthy")
        except (OSError, ValueError, KeyError, TypeError):
            return None


def supervise(command: list[str], health: Health | None = None) -> None:
    """Keep the command running until Stopped is raised."""
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        end = _run(command, health)
        pause = FIRST_PAUSE if time.monotonic() - began > HEALTHY else pause
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        print(f"{moment} {end}; it is started again in {pause:.0f} s", flush=True)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _run(command: list[str], health: Health | None) -> str:
    """Run the command once and return how it ended; kill what is left of its process group afterwards."""
    with subprocess.Popen(command, start_new_session=True) as process:  # noqa: S603 - the command is our own
        try:
            code = process.wait() if health is None else _wait_while_healthy(process, health)
        except Stopped:
            _signal(process, signal.SIGTERM)
            raise
        _signal(process, signal.SIGKILL)
        return "unhealthy and killed" if code is None else f"ended with code {code}"


def _wait_while_healthy(process: subprocess.Popen[bytes], health: Health) -> int | None:
    """Return the exit code of the process, or None once it has been unhealthy for too long."""
    deadline = time.monotonic() + START
    while True:
        try:
            return process.wait(PROBE_INTERVAL)
        except subprocess.TimeoutExpired:
            healthy = health.probe()
        now = time.monotonic()
        if healthy:
            deadline = now + UNHEALTHY
        elif healthy is None:
            deadline = max(deadline, now + UNHEALTHY)
        elif now > deadline:
            return None


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        killpg(process.pid, number)
    except ProcessLookupError:
        return


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    arguments = sys.argv[1:]
    checked = Health(arguments[1], arguments[2]) if arguments[0] == "--health" else None
    try:
        supervise(arguments if checked is None else arguments[3:], checked)
    except Stopped:
        sys.exit(0)
