"""Watch the flow go through Airflow until nothing runs and nothing waits."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from warehouse.errors import WarehouseError
from warehouse.local.airflow_api import AirflowApi, Run

FLOW = ("build", "publish", "deliver")
PATIENCE_FOR_DAGS = 90
PAUSE = 0.5

Show = Callable[[list[Run]], None]


@dataclass
class Flow:
    """Every run of one `make run`."""

    api: AirflowApi
    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    def start(self, ingests: Iterable[str]) -> None:
        """Unpause the DAGs once they are read, and trigger every ingest and the maintenance."""
        first = [*(f"ingest_{name}" for name in ingests), "maintain"]
        self._wait_for({*first, *FLOW})
        self.api.unpause()
        for dag in first:
            self.api.trigger(dag)

    def follow(self, show: Show) -> list[Run]:
        """Wait until no run is unfinished and no asset event waits; return all runs, oldest first."""
        while True:
            busy = self.api.waiting_events(list(FLOW)) or self.api.unfinished()
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
