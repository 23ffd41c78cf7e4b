"""Run a command and start it again whenever it ends, until the one who runs this is told to stop.

Airflow's scheduler and DAG processor end when PostgreSQL goes away. Run as a script, with the standard library alone:
`python supervise.py COMMAND...`. A command that keeps failing is tried at growing distances.
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
"""Seconds after which a command counts as having come up: the next end of it is a new trouble."""


class Stopped(BaseException):
    """SIGTERM or SIGINT has come."""


def supervise(command: list[str]) -> None:
    """Keep the command running; Stopped ends it and this."""
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
    """Run the command once; whatever it left in its process group ends with it, so that two never work side by side."""
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
