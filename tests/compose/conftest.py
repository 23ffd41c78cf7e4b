"""Reading docker-compose.yml with docker-compose itself, and running its commands on this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import psutil
import pytest
import yaml
from cryptography.fernet import Fernet
from tests.conftest import running_server

from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.embedded.processes import free_port
from warehouse.settings import PROJECT

SECRETS = {
    "POSTGRES_PASSWORD": "postgres-password",
    "REDIS_PASSWORD": "redis-password",
    "AIRFLOW_ADMIN_PASSWORD": "admin-password",
    "AIRFLOW_API_SECRET_KEY": "a-key-of-the-api-that-is-long-enough",
    "AIRFLOW_JWT_SECRET": "a-key-of-the-tokens-that-is-long-enough-for-every-algorithm-in-use",
    "AIRFLOW_FERNET_KEY": Fernet.generate_key().decode(),
    "AIRFLOW_DB_PASSWORD": "airflow-password",
    "PORTAL_DB_PASSWORD": "portal-password",
    "WATCHDOG_DB_PASSWORD": "watchdog-password",
    "PORTAL_SESSION_KEY": "a-key-of-the-cookies-that-is-long-enough",
}
BASIC = {
    "PATH": f"{Path(sys.executable).parent}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": os.environ.get("HOME", "/"),
}
HERE = "127.0.0.1"
STATE = "/opt/tilannekuva/state"


def compose_config(variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `docker-compose config` with exactly these variables, and nobody's `.env`."""
    file = str(PROJECT / "docker-compose.yml")
    with NamedTemporaryFile() as empty:
        command = ["docker-compose", "--file", file, "--env-file", empty.name, "config"]
        return subprocess.run(command, env={**BASIC, **variables}, capture_output=True, text=True, check=False)


def parsed(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the services as docker-compose understands them."""
    done = compose_config(variables)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)["services"]


@pytest.fixture(scope="session")
def secrets() -> dict[str, str]:
    """Everything the file demands."""
    return dict(SECRETS)


@pytest.fixture(scope="session")
def read() -> Callable[[Mapping[str, str]], subprocess.CompletedProcess[str]]:
    """Run `docker-compose config`."""
    return compose_config


@pytest.fixture(scope="session")
def services() -> dict[str, Any]:
    """The services with their defaults."""
    return parsed(SECRETS)


@dataclass
class Machine:
    """This machine in the place of the containers: other addresses and folders, the same commands."""

    folder: Path
    postgres: int
    services: dict[str, Any]
    api: int = field(default_factory=lambda: free_port(18080))
    redis: int = field(default_factory=lambda: free_port(16379))
    portal: int = field(default_factory=lambda: free_port(18300))
    started: dict[str, subprocess.Popen] = field(default_factory=dict)

    def here(self, service: str, text: str) -> str:
        """Put this machine's places into a text of the file."""
        places = {
            "/opt/tilannekuva/state": str(self.state(service)),
            "/opt/tilannekuva/airflow": str(self.folder / service),
            "/opt/tilannekuva": str(PROJECT),
            "@postgres:5432": f"@{HERE}:{self.postgres}",
            "//postgres:5432": f"//{HERE}:{self.postgres}",
            "@redis:6379": f"@{HERE}:{self.redis}",
            "airflow-apiserver:8080": f"{HERE}:{self.api}",
            "redis-cli": f"redis-cli -p {self.redis}",
            "$$": "$",
        }
        alone = {"8300": str(self.portal), "0.0.0.0": HERE}
        for in_container, here in places.items():
            text = text.replace(in_container, here)
        return alone.get(text, text)

    def state(self, service: str) -> Path:
        """Return what a service sees of the state: all of it, or only the volumes that it mounts, as links."""
        targets = [volume.split(":")[1] for volume in self.services[service].get("volumes", [])]
        shared = self.folder / "state"
        if STATE in targets:
            return shared
        service_folder = self.folder / f"{service}-state"
        service_folder.mkdir(exist_ok=True)
        for name in (target.removeprefix(f"{STATE}/") for target in targets if service != "portal"):
            (shared / name).mkdir(parents=True, exist_ok=True)
            (service_folder / name).parent.mkdir(parents=True, exist_ok=True)
            if not (service_folder / name).is_symlink():
                (service_folder / name).symlink_to(shared / name)
        return service_folder

    def environment(self, service: str) -> dict[str, str]:
        """Return a service's environment; the DAGs stay paused, for there is nothing here to ingest."""
        declared = self.services[service].get("environment", {})
        overrides = {
            "AIRFLOW__API__HOST": HERE,
            "AIRFLOW__API__PORT": str(self.api),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        }
        overrides = overrides if any(name.startswith("AIRFLOW") for name in declared) else {}
        return {**BASIC, **{name: self.here(service, str(value)) for name, value in declared.items()}, **overrides}

    def command(self, service: str) -> list[str]:
        """Return a service's command; Redis is told its port and folder, which in a container are its own."""
        words = [self.here(service, word) for word in self.services[service]["command"]]
        private = ["--port", str(self.redis), "--bind", HERE, "--dir", str(self.folder)]
        return [*words, *private] if service == "redis" else words

    def run(self, service: str) -> None:
        """Run a one-shot service to its end."""
        done = subprocess.run(
            self.command(service),
            cwd=PROJECT,
            env=self.environment(service),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    def start(self, service: str) -> None:
        """Start a service in a session of its own."""
        with self.log(service).open("wb") as log:
            self.started[service] = subprocess.Popen(
                self.command(service),
                cwd=PROJECT,
                env=self.environment(service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, service: str) -> Path:
        """Where a service's output goes."""
        return self.folder / f"{service}.log"

    def is_healthy(self, service: str) -> bool:
        """Run a service's own health check once."""
        kind, *words = self.services[service]["healthcheck"]["test"]
        words = [self.here(service, word) for word in words]
        command = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
        done = subprocess.run(
            command, cwd=PROJECT, env=self.environment(service), capture_output=True, timeout=60, check=False
        )
        return done.returncode == 0

    def wait(self, service: str, end: float) -> None:
        """Wait until a service is healthy; fail with its log when it ended or time is over."""
        while not self.is_healthy(service):
            ended = self.started[service].poll() is not None
            assert not ended and time.monotonic() < end, self.log(service).read_text(errors="replace")[-4000:]
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop what was started, and every process that came of it."""
        family = [child for process in self.started.values() for child in _family(process.pid)]
        for process in self.started.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        psutil.wait_procs(family, timeout=15)
        for child in family:
            if child.is_running():
                child.kill()
        for process in self.started.values():
            process.wait(timeout=10)


def _family(pid: int) -> list[psutil.Process]:
    try:
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL without our roles, as `setup` finds it: nobody else's passwords hold there."""
    with running_server(tmp_path_factory.mktemp("empty_server")) as server:
        yield server


@pytest.fixture
def machine(empty_server: Server, tmp_path: Path) -> Iterator[Machine]:
    """Commands of the file with Celery, against a PostgreSQL of their own."""
    dsn = owner_dsn(empty_server.settings)
    password = dsn.partition("@")[0].rpartition(":")[2]
    variables = {**SECRETS, "POSTGRES_PASSWORD": password, "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor"}
    machine = Machine(tmp_path, int(dsn.rpartition(":")[2].partition("/")[0]), parsed(variables))
    try:
        yield machine
    finally:
        machine.stop()
