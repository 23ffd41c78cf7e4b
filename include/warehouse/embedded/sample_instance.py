"""The sample instance: the invented deliveries, and the stand-in of the PxWeb and other APIs."""

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from warehouse.arrivals import newest_month_due
from warehouse.embedded.processes import Service
from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.ingest.run import ingest_source
from warehouse.ingest.standin import ADDRESS_FILE, identity, is_ours, recorded_address
from warehouse.sample_calendar import SampleCalendar, store_calendar, stored_calendar
from warehouse.settings import PROJECT, Settings

NAME = "pxweb-standin"
FIRST_PORT = 8200
LATER = "later"
EXTRACT_DAY = 20  # of the month after the newest
FIRST_NEWEST = "2025-12"  # the lists begin in 2025, and are of a whole year at least
HELSINKI = ZoneInfo("Europe/Helsinki")
PATIENCE = 60


def calendar(settings: Settings, today: date) -> SampleCalendar:
    """Return the calendar of the sample, and store it: as stored before, as set, or up to the newest month due."""
    if stored := stored_calendar(settings):
        return stored
    month = settings.sample_month or f"{newest_month_due(today):%Y-%m}"
    if month < FIRST_NEWEST:
        raise WarehouseError(f"found WAREHOUSE_SAMPLE_MONTH={month}, expected {FIRST_NEWEST} or later")
    extracted_on = (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=EXTRACT_DAY)
    if settings.sample_month is None:
        extracted_on = min(extracted_on, today)
    made = SampleCalendar(newest_month=month, extracted_on=extracted_on)
    store_calendar(settings, made)
    return made


def generate_samples(settings: Settings) -> None:
    """Deliver the invented register, workbooks and tables below home, once."""
    prepare_home(settings)
    done = settings.state / "samples.delivered"
    if not done.exists():
        sample = calendar(settings, datetime.now(HELSINKI).date())
        arguments = ["--home", str(settings.root)]
        arguments += ["--persons", str(settings.sample_persons)] if settings.sample_persons else []
        _run_samples("samples.generate", *arguments, environment=sample.environment)
        done.touch()


def deliver_refused_file(settings: Settings) -> str | None:
    """Deliver the sample's file that is refused, once, so that there is one to look at; return the outcome.

    It comes after the flow and is ingested here, since a refusal fails the run of its DAG. The same bytes are not read
    again. None if there is no such file, or deliveries are awaited elsewhere than where the sample's lie.
    """
    for path in sorted((settings.root / LATER).glob("*/*")):
        source, folder = path.parent.name, settings.root / "drop" / path.parent.name
        if settings.profile == "sample" and settings.drop_place(source) == str(folder):
            shutil.move(path, folder / path.name)
            return str(ingest_source(source, settings))
    return None


def start_standin(settings: Settings) -> str:
    """Start the stand-in on the sample's folder, or on `WAREHOUSE_SAMPLE_DATA`; return its address."""
    data = (settings.sample_data or settings.root / "pxweb").expanduser().resolve()
    prepare_home(settings)
    service, record = Service(settings, NAME), settings.state / ADDRESS_FILE
    command = [sys.executable, "-m", "samples.standin", "--port", str(FIRST_PORT), "--data", str(data)]
    command += ["--apis", str(settings.root / "apis"), "--record", str(record)]
    service.start(command, {"PYTHONPATH": str(PROJECT / "include"), "STANDIN_IDENTITY": identity(settings)})
    return _wait_for_standin(settings, service)


def _wait_for_standin(settings: Settings, service: Service) -> str:
    """Return the stand-in's address once the server there proves that it is ours."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and service.process() is not None:
        address = recorded_address(settings)
        if address is not None and is_ours(settings, address):
            return address
        time.sleep(0.2)
    raise WarehouseError(f"the PxWeb stand-in did not start:\n{service.log_tail()}")


def _run_samples(module: str, *arguments: str, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env={"PYTHONPATH": str(PROJECT / "include"), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"{module} failed:\n{done.stderr}")
