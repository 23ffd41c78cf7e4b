"""The embedded Airflow: its settings, its metadata database, and its processes on loopback."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from warehouse.db import owner_dsn, without_password
from warehouse.embedded.processes import SUPERVISE, Service, free_port, in_use
from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.migrations.upgrade import airflow_dsn, ensure_database
from warehouse.settings import AIRFLOW_PLUGINS, AIRFLOW_POOLS, PROJECT, Settings, secret, secret_bytes

USER = "admin"
COMPONENTS = {
    "airflow-api-server": ("api-server",),
    "airflow-scheduler": ("scheduler", "--skip-serve-logs"),
    "airflow-dag-processor": ("dag-processor",),
    "airflow-triggerer": ("triggerer", "--skip-serve-logs"),
}
PORT_FILE = "airflow.json"
SERVER = "airflow-api-server"
RUNNING = ("queued", "running")
WAITING = {"arrivals", "make_public", "approve_review"}
"""DAGs whose runs wait for people: until every municipality has delivered, or somebody has approved something."""


def airflow_environment(settings: Settings) -> dict[str, str]:
    """Return the settings of this instance's Airflow, as the environment of its processes."""
    prepare_home(settings)
    port = api_port(settings)
    dsn = airflow_dsn(owner_dsn(settings)).removeprefix("postgresql://")
    return {
        "AIRFLOW_HOME": str(settings.root / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(AIRFLOW_PLUGINS),
        "AIRFLOW__CORE__PARALLELISM": str(settings.parallelism),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Europe/Helsinki",
        "AIRFLOW__CORE__FERNET_KEY": _fernet_key(settings),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords(settings)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{dsn}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://{dsn}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__SECRET_KEY": secret(settings.secrets, "airflow_api.key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": secret(settings.secrets, "airflow_jwt.key"),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS": "airflow_logging.LOGGING_CONFIG",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "WAREHOUSE_HOME": str(settings.root),
        "PYTHONPATH": str(PROJECT / "include"),
        **_telemetry(settings),
    }


def _telemetry(settings: Settings) -> dict[str, str]:
    """Return what lets Airflow send its metrics and traces to a collector; nothing if none is set."""
    if settings.otel_endpoint is None:
        return {}
    return {
        "AIRFLOW__METRICS__OTEL_ON": "True",
        "AIRFLOW__TRACES__OTEL_ON": "True",
        "OTEL_SERVICE_NAME": "tilannekuva",
        "OTEL_EXPORTER_OTLP_ENDPOINT": settings.otel_endpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    }


def migrate_airflow(settings: Settings) -> None:
    """Create or migrate Airflow's database and pools, unless this version has done it already."""
    import importlib.metadata  # noqa: PLC0415 - only here

    done = settings.state / "airflow.migrated"
    version = importlib.metadata.version("apache-airflow")
    pools = hashlib.sha256(AIRFLOW_POOLS.read_bytes()).hexdigest()
    address = f"{version} {airflow_dsn(owner_dsn(settings)).rpartition('@')[2]} pools {pools}"
    if done.exists() and done.read_text() == address:
        return
    ensure_database(airflow_dsn(owner_dsn(settings)))
    _airflow(settings, "db", "migrate")
    _airflow(settings, "pools", "import", str(AIRFLOW_POOLS))
    done.write_text(address)


def start_airflow(settings: Settings) -> None:
    """Start the components that do not run; one that ends or hangs, as when PostgreSQL goes away, is restarted."""
    environment = airflow_environment(settings)
    health = f"http://127.0.0.1:{environment['AIRFLOW__API__PORT']}/api/v2/monitor/health"
    for name, arguments in COMPONENTS.items():
        checked = [] if name == SERVER else ["--health", health, arguments[0].replace("-", "_")]
        Service(settings, name).start([*SUPERVISE, *checked, sys.executable, "-m", "airflow", *arguments], environment)


def stop_airflow(settings: Settings) -> list[str]:
    """Stop this instance's components and return them. The API server is last: running tasks report to it."""
    api, *others = COMPONENTS
    with ThreadPoolExecutor() as pool:
        ran = dict(zip(others, pool.map(lambda name: Service(settings, name).stop(), others), strict=True))
    ran[api] = Service(settings, api).stop()
    return [name for name, did in ran.items() if did]


def api_port(settings: Settings) -> int:
    """Return the API server's port: the last one while it serves or is free, else the next free one."""
    record = settings.state / PORT_FILE
    last = int(json.loads(record.read_text())["port"]) if record.exists() else 8080
    ours = Service(settings, "airflow-api-server").process() is not None
    if ours or (record.exists() and not in_use(last)):
        return last
    port = free_port(last)
    record.write_text(json.dumps({"port": port}))
    return port


def login(settings: Settings) -> tuple[str, str]:
    """Return the user and the generated password of the Airflow UI."""
    return USER, secret(settings.secrets, "airflow_admin.password")


def _airflow(settings: Settings, *arguments: str) -> None:
    """Run a command of Airflow; WarehouseError with its output if it fails."""
    environment = {**os.environ, **airflow_environment(settings)}
    command = [sys.executable, "-m", "airflow", *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        output = f"{result.stdout[-2000:]}{result.stderr[-2000:]}"
        raise WarehouseError(f"airflow {' '.join(arguments)} failed:\n{without_password(output, owner_dsn(settings))}")


def _passwords(settings: Settings) -> Path:
    """Write the file the simple auth manager reads, with the generated password in it."""
    user, password = login(settings)
    secret_bytes(settings.secrets, "airflow_passwords.json", json.dumps({user: password}).encode())
    return settings.secrets / "airflow_passwords.json"


def _fernet_key(settings: Settings) -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - only when Airflow is started

    return secret_bytes(settings.secrets, "airflow_fernet.key", Fernet.generate_key()).decode()


@dataclass(frozen=True)
class Run:
    """One run of a DAG."""

    dag: str
    run_id: str
    state: str


class AirflowApi:
    """A signed-in client of this instance's API server."""

    def __init__(self, settings: Settings) -> None:
        """Sign in; the server must be up."""
        self.address = f"http://127.0.0.1:{api_port(settings)}"
        self._http = httpx.Client(base_url=self.address, timeout=120, trust_env=False)
        user, password = login(settings)
        answer = self._http.post("/auth/token", json={"username": user, "password": password})
        self._http.headers["Authorization"] = f"Bearer {_json(answer)['access_token']}"

    @staticmethod
    def is_healthy(settings: Settings) -> bool:
        """Say whether API server, scheduler and DAG processor all report themselves healthy."""
        try:
            port = api_port(settings)
            if not Service(settings, SERVER).listens(port):
                return False
            address = f"http://127.0.0.1:{port}/api/v2/monitor/health"
            answer = httpx.get(address, timeout=5, trust_env=False)
            parts = answer.json()
        except (httpx.HTTPError, ValueError):
            return False
        return all(parts[name]["status"] == "healthy" for name in ("metadatabase", "scheduler", "dag_processor"))

    def dags(self) -> set[str]:
        """Return the ids of the DAGs the DAG processor has read."""
        return {dag["dag_id"] for dag in self._get("/api/v2/dags", limit=1000)["dags"]}

    def import_errors(self) -> list[str]:
        """Return the import errors of the DAG files."""
        return [
            f"{error['filename']}\n{error['stack_trace']}"
            for error in self._get("/api/v2/importErrors")["import_errors"]
        ]

    def unpause(self) -> None:
        """Unpause every DAG."""
        _json(self._http.patch("/api/v2/dags", params={"dag_id_pattern": "%"}, json={"is_paused": False}))

    def trigger(self, dag: str, parameters: Mapping[str, Any] | None = None) -> Run:
        """Start a run of a DAG now, with its parameters."""
        request = {"logical_date": None, "conf": dict(parameters or {})}
        run = _json(self._http.post(f"/api/v2/dags/{dag}/dagRuns", json=request))
        return Run(dag, run["dag_run_id"], run["state"])

    def due(self) -> set[str]:
        """Return the ids of the DAGs that the scheduler starts by itself now: the time of their next run has come."""
        dags, now = self._get("/api/v2/dags", limit=1000)["dags"], datetime.now(UTC)
        return {
            dag["dag_id"]
            for dag in dags
            if dag["next_dagrun_run_after"] and datetime.fromisoformat(dag["next_dagrun_run_after"]) <= now
        }

    def runs_since(self, moment: str) -> list[Run]:
        """Return every run that was created or updated at or after a moment (ISO 8601), oldest first.

        Runs of the DAGs in `WAITING` are left out.
        """
        answer = self._get("/api/v2/dags/~/dagRuns", updated_at_gte=moment, order_by="run_after", limit=1000)
        return [
            Run(run["dag_id"], run["dag_run_id"], run["state"])
            for run in answer["dag_runs"]
            if run["dag_id"] not in WAITING
        ]

    def unfinished(self) -> bool:
        """Say whether any run is queued or running, except of the DAGs in `WAITING`."""
        runs = self._get("/api/v2/dags/~/dagRuns", state=list(RUNNING), limit=1000)["dag_runs"]
        return any(run["dag_id"] not in WAITING for run in runs)

    def waiting_events(self, dags: list[str]) -> bool:
        """Say whether an asset event waits to start one of the DAGs."""
        return any(self._queued(dag) for dag in dags)

    def _queued(self, dag: str) -> int:
        answer = self._http.get(f"/api/v2/dags/{dag}/assets/queuedEvents")
        return 0 if answer.status_code == httpx.codes.NOT_FOUND else int(_json(answer)["total_entries"])

    def tasks(self, run: Run) -> list[dict[str, Any]]:
        """Return the task instances of a run: task_id, state, try_number, duration in seconds."""
        path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances"
        return list(self._get(path)["task_instances"])

    def failure(self, run: Run) -> str:
        """Return the message that the failed task raised."""
        for task in self.tasks(run):
            if task["state"] == "failed":
                messages = (
                    "\n".join(self._error_messages(run, task)) or "its log holds no error message; see the Airflow UI"
                )
                return f"{run.dag}.{task['task_id']}: {messages}"
        return f"{run.dag}: the run failed before a task did; see the Airflow UI"

    def _error_messages(self, run: Run, task: dict[str, Any]) -> Iterator[str]:
        path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        answer = self._http.get(path, headers={"Accept": "application/json"})
        for event in _json(answer)["content"]:
            for error in event.get("error_detail") or [] if isinstance(event, dict) else []:
                yield str(error["exc_value"])

    def _get(self, path: str, **parameters: Any) -> dict[str, Any]:
        return _json(self._http.get(path, params=parameters))


def wait_until_healthy(settings: Settings, patience: float = 120) -> AirflowApi:
    """Return a signed-in client as soon as every component reports itself healthy."""
    end = time.monotonic() + patience
    server = Service(settings, SERVER)
    while not AirflowApi.is_healthy(settings):
        if server.process() is None:
            raise WarehouseError(
                f"Airflow's API server ended; run the command again to restart it:\n{server.log_tail()}"
            )
        if time.monotonic() > end:
            raise WarehouseError(f"Airflow did not become healthy in {patience:.0f} s; its logs are in {settings.logs}")
        time.sleep(0.5)
    return AirflowApi(settings)


def _json(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise WarehouseError(f"Airflow: {answer.request.method} {answer.url.path}: {answer.status_code} {answer.text}")
    return dict(answer.json())
