"""Background processes of one instance: started once, found again, and stopped only if they are ours."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from warehouse.settings import PROJECT, Settings

PATIENCE = 20
SUPERVISE = [sys.executable, "-I", str(PROJECT / "include" / "warehouse" / "local" / "supervise.py")]
"""Runs a command, and starts it again whenever it ends by itself."""


@dataclass(frozen=True)
class Service:
    """One process of the instance, known by name; its record tells who it is and with what it was started."""

    settings: Settings
    name: str

    @property
    def _record(self) -> Path:
        return self.settings.state / f"{self.name}.process.json"

    @property
    def log(self) -> Path:
        """Where the process writes what it says."""
        return self.settings.logs / f"{self.name}.log"

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Start it unless it runs with the same command and environment; say whether it was started."""
        wanted = {"command": list(command), "environment": dict(environment)}
        if self.process() is not None and self._read().get("started_with") == wanted:
            return False
        self.stop()
        self.settings.state.mkdir(parents=True, exist_ok=True)
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - commands are ours
                list(command), env={**os.environ, **environment}, cwd=PROJECT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        born = psutil.Process(process.pid).create_time()
        self._record.touch(mode=0o600)
        self._record.write_text(json.dumps({"pid": process.pid, "born": born, "started_with": wanted}))
        return True

    def process(self) -> psutil.Process | None:
        """Return the live process, or none; a stranger that got the same number is not ours."""
        record = self._read()
        try:
            process = psutil.Process(record["pid"])
            ours = process.create_time() == record["born"] and process.status() != psutil.STATUS_ZOMBIE
        except (KeyError, psutil.NoSuchProcess):
            return None
        return process if ours else None

    def stop(self) -> bool:
        """Stop it and its children: politely, then firmly; say whether it ran."""
        process = self.process()
        if process is not None:
            family = [process, *process.children(recursive=True)]
            os.killpg(process.pid, signal.SIGTERM)
            _, alive = psutil.wait_procs(family, timeout=PATIENCE)
            for one in alive:
                one.kill()
            psutil.wait_procs(alive, timeout=PATIENCE)
        self._record.unlink(missing_ok=True)
        return process is not None

    def last_words(self, lines: int = 15) -> str:
        """Return the end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _read(self) -> dict[str, Any]:
        try:
            return json.loads(self._record.read_text())  # type: ignore[no-any-return]
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
