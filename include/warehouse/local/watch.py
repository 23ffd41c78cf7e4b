"""Watch the flow go through Airflow until nothing runs and nothing waits."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from warehouse.errors import WarehouseError
from warehouse.local.airflow_api import AirflowApi, Run

FLOW = ("build", "publish", "deliver")
PATIENCE_FOR_DAGS = 90
PAUSE = 0.5

Show = Callable[[list[Run]], None]


@dataclass
class Flow:
    """Every run of one `make run`; `began` is when its services were started: the scheduler may have begun."""

    api: AirflowApi
    began: str
    _first: tuple[str, ...] = ()

    def start(self, ingests: Iterable[str]) -> None:
        """Once the DAGs are read, start every ingest and the maintenance; what is due the scheduler starts itself."""
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
