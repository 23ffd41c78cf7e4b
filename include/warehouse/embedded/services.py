"""Start and stop the services of an instance on this machine, in order."""

import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from warehouse.arrivals import expect_deliveries
from warehouse.embedded.airflow import migrate_airflow, start_airflow, stop_airflow
from warehouse.embedded.portal import start_portal, stop_portal
from warehouse.embedded.postgres import Server
from warehouse.embedded.processes import Service, exclusive
from warehouse.embedded.sample_instance import NAME, generate_samples, start_standin
from warehouse.home import prepare_home
from warehouse.migrations.upgrade import ensure_upgraded, upgrade
from warehouse.settings import PROJECT, Settings

Report = Callable[[str, str], None]
"""Reports a finished step of the start: its name and a detail."""
WATCHDOG = "watchdog"


def start_warehouse(settings: Settings, report: Report, *, again: bool = False) -> None:
    """Start what every stage needs: the home's folders, and PostgreSQL with the newest schema of this home.

    `again` upgrades also when the schema is at its head: after a restore without owners or statistics, say.
    """
    prepare_home(settings)
    _start_postgres(settings, report)
    for still_open in upgrade(settings) if again else ensure_upgraded(settings):
        report("warning", still_open)
    expect_deliveries(settings)
    report("schema", "newest")


def start_sources(settings: Settings, report: Report) -> None:
    """Start what an ingest needs in the sample profile: the sample files and their server."""
    if settings.profile == "sample":
        with exclusive(settings, "samples"):
            generate_samples(settings)
            address = start_standin(settings)
        report("samples", f"PxWeb stand-in at {address}")


def start_everything(settings: Settings, report: Report) -> None:
    """Start the warehouse, Airflow and the portal; the two databases are made in parallel."""
    _start_postgres(settings, report)
    with ThreadPoolExecutor() as pool:
        airflow = pool.submit(migrate_airflow, settings)
        start_warehouse(settings, report)
        start_sources(settings, report)
        airflow.result()
    start_watchdog(settings)
    start_airflow(settings)
    report("airflow", "started")
    start_portal(settings)
    report("portal", "started")


def start_watchdog(settings: Settings) -> None:
    """Start the watchdog unless it runs."""
    environment = {"WAREHOUSE_HOME": str(settings.root), "PYTHONPATH": str(PROJECT / "include")}
    Service(settings, WATCHDOG).start([sys.executable, "-m", "warehouse", "watchdog"], environment)


def stop_watchdog(settings: Settings) -> list[str]:
    """Stop the watchdog if this instance started it; return its name if it ran."""
    return [WATCHDOG] if Service(settings, WATCHDOG).stop() else []


def stop_everything(settings: Settings) -> list[str]:
    """Stop what this instance started, and only that; return the names in the order they were stopped."""
    stopped = [*stop_portal(settings), *stop_airflow(settings), *stop_watchdog(settings)]
    if Service(settings, NAME).stop():
        stopped.append(NAME)
    if not settings.dsn and Server(settings).folder.exists() and Server(settings).stop():
        stopped.append("postgres")
    return stopped


def remove_everything(settings: Settings) -> None:
    """Stop the instance and remove its home, with its data and secrets; a database of the user's own stays."""
    stop_everything(settings)
    folder = Server(settings).folder
    if folder.is_symlink():
        shutil.rmtree(folder.resolve(), ignore_errors=True)
    shutil.rmtree(settings.root, ignore_errors=True)


def _start_postgres(settings: Settings, report: Report) -> None:
    if settings.is_embedded:
        report("postgres", f"127.0.0.1:{Server(settings).start()}")
    else:
        report("postgres", "your own (WAREHOUSE_DSN)" if settings.dsn else "a server whose owner is not known here")
