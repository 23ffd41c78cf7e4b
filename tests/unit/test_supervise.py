"""The supervisor restarts a command whenever it ends, until the supervisor is stopped."""

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
