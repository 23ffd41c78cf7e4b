"""A command that is started again whenever it ends, until its supervisor is stopped."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from warehouse.embedded.processes import SUPERVISE

CHILD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(float(sys.argv[2])); sys.exit(3)"


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def until_there_are(count: int, file: Path) -> list[int]:
    end = time.monotonic() + 60
    while len(pids(file)) < count:
        assert time.monotonic() < end
        time.sleep(0.05)
    return pids(file)


def test_a_command_that_ends_is_started_again_and_the_log_says_so(tmp_path: Path) -> None:
    file, log = tmp_path / "pids", tmp_path / "log"
    with log.open("wb") as out:
        supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", CHILD, str(file), "0"], stdout=out)
    assert len(set(until_there_are(3, file))) == 3
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0
    assert "ended with code 3; it is started again in 1 s" in log.read_text()
    assert "ended with code 3; it is started again in 2 s" in log.read_text()


def test_stopping_the_supervisor_stops_the_command(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", CHILD, str(file), "600"])
    (child,) = until_there_are(1, file)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0
    assert not psutil.pid_exists(child)


def test_what_a_command_left_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    file, left = tmp_path / "pids", tmp_path / "left"
    leaving = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {CHILD!r}, {str(left)!r}, '600'])\n{CHILD}"
    )
    supervisor = subprocess.Popen([*SUPERVISE, sys.executable, "-c", leaving, str(file), "2"])
    until_there_are(2, file)
    first = until_there_are(1, left)[0]
    assert not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0
