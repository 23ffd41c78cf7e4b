"""The embedded instance's watchdog: a process of its own, for a task of Airflow costs seconds and is not always run."""

import sys

from warehouse.local.processes import Service
from warehouse.settings import PROJECT, Settings

NAME = "watchdog"


def start_watchdog(settings: Settings) -> None:
    """Start it unless it runs."""
    environment = {"WAREHOUSE_HOME": str(settings.root), "PYTHONPATH": str(PROJECT / "include")}
    Service(settings, NAME).start([sys.executable, "-m", "warehouse", "watchdog"], environment)


def stop_watchdog(settings: Settings) -> list[str]:
    """Stop it if this instance started it; list it."""
    return [NAME] if Service(settings, NAME).stop() else []
