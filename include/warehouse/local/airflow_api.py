"""Airflow's public REST API, as much of it as `make run` needs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from warehouse.errors import WarehouseError
from warehouse.local.airflow import api_port, login
from warehouse.local.processes import Service
from warehouse.settings import Settings

SERVER = "airflow-api-server"
RUNNING = ("queued", "running")
WAITING = {"arrivals"}
"""DAGs whose runs wait until every municipality has delivered."""


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
        self._http.headers["Authorization"] = f"Bearer {_ok(answer)['access_token']}"

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
        return {one["dag_id"] for one in self._get("/api/v2/dags", limit=1000)["dags"]}

    def import_errors(self) -> list[str]:
        """Return what went wrong in reading the DAG files."""
        return [
            f"{one['filename']}\n{one['stack_trace']}" for one in self._get("/api/v2/importErrors")["import_errors"]
        ]

    def unpause(self) -> None:
        """Unpause every DAG."""
        _ok(self._http.patch("/api/v2/dags", params={"dag_id_pattern": "%"}, json={"is_paused": False}))

    def trigger(self, dag: str) -> Run:
        """Start a run of a DAG now."""
        run = _ok(self._http.post(f"/api/v2/dags/{dag}/dagRuns", json={"logical_date": None}))
        return Run(dag, run["dag_run_id"], run["state"])

    def due(self) -> set[str]:
        """Return the ids of the DAGs that the scheduler starts by itself now: the time of their next run has come."""
        dags, now = self._get("/api/v2/dags", limit=1000)["dags"], datetime.now(UTC)
        return {
            one["dag_id"]
            for one in dags
            if one["next_dagrun_run_after"] and datetime.fromisoformat(one["next_dagrun_run_after"]) <= now
        }

    def runs_since(self, moment: str) -> list[Run]:
        """Return every run that was made or went on at or after a moment (ISO 8601), oldest first.

        Those that wait for people go on by themselves and are left out.
        """
        answer = self._get("/api/v2/dags/~/dagRuns", updated_at_gte=moment, order_by="run_after", limit=1000)
        return [
            Run(one["dag_id"], one["dag_run_id"], one["state"])
            for one in answer["dag_runs"]
            if one["dag_id"] not in WAITING
        ]

    def unfinished(self) -> bool:
        """Say whether any run of any DAG is queued or running, but for those that wait for people."""
        runs = self._get("/api/v2/dags/~/dagRuns", state=list(RUNNING), limit=1000)["dag_runs"]
        return any(one["dag_id"] not in WAITING for one in runs)

    def waiting_events(self, dags: list[str]) -> bool:
        """Say whether an asset event waits to start one of the DAGs."""
        return any(self._queued(dag) for dag in dags)

    def _queued(self, dag: str) -> int:
        answer = self._http.get(f"/api/v2/dags/{dag}/assets/queuedEvents")
        return 0 if answer.status_code == httpx.codes.NOT_FOUND else int(_ok(answer)["total_entries"])

    def tasks(self, run: Run) -> list[dict[str, Any]]:
        """Return the task instances of a run: task_id, state, try_number, duration in seconds."""
        path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances"
        return list(self._get(path)["task_instances"])

    def failure(self, run: Run) -> str:
        """Return the failed task's own message: what it raised."""
        for task in self.tasks(run):
            if task["state"] == "failed":
                said = "\n".join(self._said(run, task)) or "the log says nothing of why; see the Airflow UI"
                return f"{run.dag}.{task['task_id']}: {said}"
        return f"{run.dag}: the run failed before a task did; see the Airflow UI"

    def _said(self, run: Run, task: dict[str, Any]) -> Iterator[str]:
        path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        answer = self._http.get(path, headers={"Accept": "application/json"})
        for event in _ok(answer)["content"]:
            for error in event.get("error_detail") or [] if isinstance(event, dict) else []:
                yield str(error["exc_value"])

    def _get(self, path: str, **parameters: Any) -> dict[str, Any]:
        return _ok(self._http.get(path, params=parameters))


def wait_until_healthy(settings: Settings, patience: float = 120) -> AirflowApi:
    """Return a signed-in client as soon as every component reports itself healthy."""
    end = time.monotonic() + patience
    server = Service(settings, SERVER)
    while not AirflowApi.is_healthy(settings):
        if server.process() is None:
            raise WarehouseError(f"Airflow's API server ended, and starts again when asked:\n{server.last_words()}")
        if time.monotonic() > end:
            raise WarehouseError(f"Airflow did not become healthy in {patience:.0f} s; its logs are in {settings.logs}")
        time.sleep(0.5)
    return AirflowApi(settings)


def _ok(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise WarehouseError(f"Airflow: {answer.request.method} {answer.url.path}: {answer.status_code} {answer.text}")
    return dict(answer.json())
