"""`make run`: the main job, from an empty machine to a published release, through Airflow."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from warehouse.db import connect, owner_dsn
from warehouse.embedded.airflow import AirflowApi, Run, login, wait_until_healthy
from warehouse.embedded.portal import portal_address, sample_tokens, wait_for_portal
from warehouse.embedded.sample_instance import deliver_refused_file
from warehouse.embedded.services import start_everything
from warehouse.errors import WarehouseError
from warehouse.run_ledger import release_note
from warehouse.settings import Settings
from warehouse.sources import load_sources

WORDS = {"success": "done", "queued": "waits", "running": "runs", "failed": "FAILED"}
STYLES = {"done": "green", "FAILED": "bold red", "runs": "yellow"}
FLOW = ("build", "publish", "deliver")
PATIENCE_FOR_DAGS = 90
PAUSE = 0.5

PUBLISHED_BUILD = """
    select r.release_id, r.indicators, r.cells, v.verdict
    from (select * from ops.verdict order by build_id desc limit 1) as v
    join release.release as r using (release_id)
    join release.pointer as p using (release_id)
"""
FINDINGS = """
    select result.suite || ': ' || result.message
    from ops.gate_result as result
    where not result.success and result.build_id = (select max(build_id) from ops.verdict)
    order by result.severity, result.suite
"""

Show = Callable[[list[Run]], None]


class Progress:
    """Rows in the order they first appeared, each with its state and how long it took."""

    def __init__(self, console: Console | None = None) -> None:
        """Write to the given console, or to standard output."""
        self.console = console or Console()
        self._rows: dict[str, tuple[str, str]] = {}
        self._since: dict[str, float] = {}
        self._run_ids: dict[str, str] = {}
        self._took: dict[str, float] = {}
        self._last = time.monotonic()
        self._live = Live(console=self.console, get_renderable=self._table, refresh_per_second=4, transient=False)

    def __enter__(self) -> Self:
        """Begin to draw, on a terminal."""
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop drawing; the last table stays on the terminal."""
        if self.console.is_terminal:
            self._live.stop()

    def step(self, name: str, detail: str) -> None:
        """Report that a step of the set-up is done."""
        self._since[name] = self._last
        self._set(name, "done", detail)
        self._last = time.monotonic()

    def runs(self, runs: list[Run]) -> None:
        """Show the newest run of every DAG."""
        for dag, run in {run.dag: run for run in runs}.items():
            if self._run_ids.get(dag) != run.run_id:
                self._run_ids[dag] = run.run_id
                self._since[dag] = time.monotonic()
            self._set(dag, WORDS.get(run.state, run.state), "")

    def _set(self, name: str, state: str, detail: str) -> None:
        if self._rows.get(name) == (state, detail):
            return
        self._rows[name] = (state, detail)
        self._since.setdefault(name, time.monotonic())
        if state in ("done", "FAILED"):
            self._took[name] = time.monotonic() - self._since[name]
        if not self.console.is_terminal:
            took = f" {self._took[name]:6.1f} s" if state in ("done", "FAILED") else ""
            self.console.print(f"{name:28} {state:8}{took} {detail}".rstrip(), highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table("stage", "state", "seconds", "", box=None, pad_edge=False)
        for name, (state, detail) in self._rows.items():
            took = self._took.get(name, time.monotonic() - self._since[name])
            cell = Spinner("dots", text="runs", style="yellow") if state == "runs" else state
            table.add_row(name, cell, f"{took:.1f}", detail, style=STYLES.get(state, ""))
        return table


@dataclass
class Flow:
    """Every run of one `make run`; `began` is when its services were started: the scheduler may have begun."""

    api: AirflowApi
    began: str
    _first: tuple[str, ...] = ()

    def start(self, ingests: Iterable[str]) -> None:
        """Wait for the DAGs, then start every ingest and the maintenance, except those the scheduler starts now."""
        self._first = (*(f"ingest_{name}" for name in ingests), "maintain")
        self._wait_for({*self._first, *FLOW})
        self.api.unpause()
        due = self.api.due()  # asked before the runs: what is started between the questions is seen by the second
        started = {run.dag for run in self.api.runs_since(self.began)}
        for dag in self._first:
            if dag not in due | started:
                self.api.trigger(dag)

    def follow(self, show: Show) -> list[Run]:
        """Wait until no run is unfinished and no asset event waits; return all runs, oldest first."""
        while True:
            busy = (
                self.api.waiting_events(list(FLOW)) or self.api.unfinished() or self.api.due().intersection(self._first)
            )
            runs = self.api.runs_since(self.began)
            show(runs)
            if not busy and not self.api.waiting_events(list(FLOW)):
                return runs
            time.sleep(PAUSE)

    def failures(self, runs: list[Run]) -> list[str]:
        """Return the messages of what failed: every failed ingest, and the last run of each later stage."""
        last = {run.dag: run for run in runs}
        return [self.api.failure(run) for run in last.values() if run.state == "failed"]

    def _wait_for(self, wanted: set[str]) -> None:
        end = time.monotonic() + PATIENCE_FOR_DAGS
        while not wanted <= self.api.dags():
            if time.monotonic() > end:
                missing = ", ".join(sorted(wanted - self.api.dags()))
                raise WarehouseError("\n".join([f"Airflow has not read: {missing}", *self.api.import_errors()]))
            time.sleep(PAUSE)


@dataclass(frozen=True)
class Summary:
    """The summary that `make run` prints."""

    release_id: int
    indicators: int
    cells: int
    verdict: str
    findings: tuple[str, ...]
    airflow: str
    user: str
    password: str
    extract: str
    site: str
    """The front page of the public site; empty if no release is public."""
    portal: str
    tokens: dict[str, str]


def run(settings: Settings, progress: Progress) -> tuple[Summary, list[str]]:
    """Start everything, wait until the flow is finished, and return the summary with the failures.

    WarehouseError when nothing is published, or when the newest build is not what is shown.
    """
    began = datetime.now(UTC).isoformat()
    api = start(settings, progress)
    flow = Flow(api, began)
    flow.start(load_sources())
    failures = flow.failures(flow.follow(progress.runs))
    if report := deliver_refused_file(settings):
        progress.step("a file to look at", report)
    return _summary(settings, api.address, failures), failures


def start(settings: Settings, progress: Progress) -> AirflowApi:
    """Start every service and wait until all of them answer; the schedules do the work."""
    start_everything(settings, progress.step)
    api = wait_until_healthy(settings)
    progress.step("airflow", api.address)
    wait_for_portal(settings)
    return api


def _summary(settings: Settings, address: str, failures: list[str]) -> Summary:
    with connect(owner_dsn(settings)) as connection:
        row = connection.execute(PUBLISHED_BUILD).fetchone()
        findings = [row[0] for row in connection.execute(FINDINGS)]
    if row is None:
        reasons = [*filter(None, [release_note(settings)]), *(failures or findings)]
        raise WarehouseError("\n".join(["no release shows the newest build", *reasons]))
    user, password = login(settings)
    folder = settings.extracts / f"release-{row[0]:06d}"
    extract = str(folder) if folder.is_dir() else release_note(settings)
    front = settings.site / "latest" / "index.html"
    site = str(front) if front.is_file() else ""
    portal, tokens = portal_address(settings) or "", sample_tokens(settings)
    return Summary(
        row[0], row[1], row[2], row[3], tuple(findings), address, user, password, extract, site, portal, tokens
    )  # fmt: skip
