"""Background processes of one instance: started once, found again, and stopped only if they are ours."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from warehouse.home import UMASK, prepare_home
from warehouse.settings import PROJECT, Settings

_reserved: dict[int, socket.socket] = {}
"""Abstract Unix sockets by port: only one process can hold a name, until it ends."""
PATIENCE = 20
SUPERVISE = [sys.executable, "-I", str(PROJECT / "include" / "warehouse" / "embedded" / "supervise.py")]
"""Runs a command and restarts it whenever it ends."""


def free_port(preferred: int) -> int:
    """Return the preferred port, or the next one above it that nothing listens on and no other process was given."""
    for port in range(preferred, preferred + 500):
        if not in_use(port) and _reserve(port):
            return port
    raise OSError(f"no free port between {preferred} and {preferred + 499}")


def in_use(port: int) -> bool:
    """Say whether something listens on that port of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def _reserve(port: int) -> bool:
    """Keep other instances that start now from the port, which its server binds only after a while."""
    if port in _reserved:
        return True
    name = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        name.bind(f"\0tilannekuva-port-{port}")
    except OSError:
        name.close()
        return False
    _reserved[port] = name
    return True


@contextmanager
def exclusive(settings: Settings, name: str) -> Iterator[None]:
    """Hold the lock file of a service, so that no other process of the instance starts it meanwhile."""
    with (settings.state / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Service:
    """A background process of the instance; its record holds the process id, command and environment."""

    settings: Settings
    name: str

    @property
    def _record(self) -> Path:
        return self.settings.state / f"{self.name}.process.json"

    @property
    def log(self) -> Path:
        """The file of the process's standard output and error."""
        return self.settings.logs / f"{self.name}.log"

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Start it unless it runs with the same command and environment; return whether it was started."""
        prepare_home(self.settings)
        with exclusive(self.settings, self.name):
            return self._start(command, environment)

    def _start(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        wanted = {"command": list(command), "environment": dict(environment)}
        if self.process() is not None and self._read().get("started_with") == wanted:
            return False
        self.stop()
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - commands are ours
                list(command), env={**os.environ, **environment}, cwd=PROJECT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True, umask=UMASK,
            )  # fmt: skip
        born = psutil.Process(process.pid).create_time()
        self._record.touch(mode=0o600)
        record = {"pid": process.pid, "born": born, "home": str(self.settings.root), "started_with": wanted}
        self._record.write_text(json.dumps(record))
        return True

    def process(self) -> psutil.Process | None:
        """Return the live process, or None.

        Another process with the same id is not it, nor is that of the instance this home was copied from.
        """
        record = self._read()
        if record.get("home", str(self.settings.root)) != str(self.settings.root):
            return None
        try:
            process = psutil.Process(record["pid"])
            ours = process.create_time() == record["born"] and process.status() != psutil.STATUS_ZOMBIE
        except (KeyError, psutil.NoSuchProcess):
            return None
        return process if ours else None

    def listens(self, port: int) -> bool:
        """Say whether the process, or a child of it, is what listens on a port."""
        process = self.process()
        try:
            family = [process, *process.children(recursive=True)] if process else []
            held = [net_connection for member in family for net_connection in member.net_connections("tcp")]
        except psutil.Error:
            return False
        return any(connection.status == psutil.CONN_LISTEN and connection.laddr.port == port for connection in held)

    def stop(self) -> bool:
        """Stop it and its children, with SIGTERM and then SIGKILL; return whether it ran."""
        process = self.process()
        if process is not None:
            family = [process, *process.children(recursive=True)]
            os.killpg(process.pid, signal.SIGTERM)
            _, alive = psutil.wait_procs(family, timeout=PATIENCE)
            for process_alive in alive:
                process_alive.kill()
            psutil.wait_procs(alive, timeout=PATIENCE)
        self._record.unlink(missing_ok=True)
        return process is not None

    def log_tail(self, lines: int = 15) -> str:
        """Return the end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _read(self) -> dict[str, Any]:
        try:
            return json.loads(self._record.read_text())  # type: ignore[no-any-return]
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
