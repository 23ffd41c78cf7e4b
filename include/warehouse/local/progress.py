"""Progress in the terminal: a live table of stages and sources; plain lines where there is no terminal."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from warehouse.local.airflow_api import Run

WORDS = {"success": "done", "queued": "waits", "running": "runs", "failed": "FAILED"}
STYLES = {"done": "green", "FAILED": "bold red", "runs": "yellow"}


class Progress:
    """Rows in the order they first appeared, each with its state and how long it took."""

    def __init__(self, console: Console | None = None) -> None:
        """Write to the given console, or to standard output."""
        self.console = console or Console()
        self._rows: dict[str, tuple[str, str]] = {}
        self._since: dict[str, float] = {}
        self._shown: dict[str, str] = {}
        self._took: dict[str, float] = {}
        self._last = time.monotonic()
        self._live = Live(console=self.console, get_renderable=self._table, refresh_per_second=4, transient=False)

    def __enter__(self) -> Self:
        """Begin to draw, on a terminal."""
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the last picture standing."""
        if self.console.is_terminal:
            self._live.stop()

    def step(self, name: str, detail: str) -> None:
        """Say that a step of the set-up is done."""
        self._since[name] = self._last
        self._set(name, "done", detail)
        self._last = time.monotonic()

    def runs(self, runs: list[Run]) -> None:
        """Show the newest run of every DAG."""
        for dag, run in {run.dag: run for run in runs}.items():
            if self._shown.get(dag) != run.run_id:
                self._shown[dag] = run.run_id
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
            shown = Spinner("dots", text="runs", style="yellow") if state == "runs" else state
            table.add_row(name, shown, f"{took:.1f}", detail, style=STYLES.get(state, ""))
        return table
