"""Run a command and restart it whenever it ends, until SIGTERM or SIGINT.

Airflow's scheduler and DAG processor end when PostgreSQL goes away. This module is run as a script in isolated mode
(`python -I supervise.py COMMAND...`), so it may import the standard library only. The pauses between restarts grow
while the command keeps failing.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from types import FrameType

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
HEALTHY = 60.0
"""Seconds after which a command counts as started: when it ends later, the pauses begin with the first again."""


class Stopped(BaseException):
    """SIGTERM or SIGINT was received."""


def supervise(command: list[str]) -> None:
    """Keep the command running until Stopped is raised."""
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        code = _run(command)
        pause = FIRST_PAUSE if time.monotonic() - began > HEALTHY else pause
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        print(f"{moment} ended with code {code}; it is started again in {pause:.0f} s", flush=True)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _run(command: list[str]) -> int:
    """Run the command once and return its exit code; kill what is left of its process group afterwards."""
    with subprocess.Popen(command, start_new_session=True) as process:  # noqa: S603 - the command is our own
        try:
            code = process.wait()
        except Stopped:
            _signal(process, signal.SIGTERM)
            raise
        _signal(process, signal.SIGKILL)
        return code


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        supervise(sys.argv[1:])
    except Stopped:
        sys.exit(0)
