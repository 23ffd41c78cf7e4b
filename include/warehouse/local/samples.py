"""Offline work: the invented deliveries, and the stand-in of the PxWeb API."""

import subprocess
import sys
import time

from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.ingest.standin import ADDRESS_FILE, identity, is_ours, recorded_address
from warehouse.local.processes import Service
from warehouse.settings import PROJECT, Settings

NAME = "pxweb-standin"
FIRST_PORT = 8200
PATIENCE = 60


def generate_samples(settings: Settings) -> None:
    """Deliver the invented register, workbooks and table below home, once."""
    prepare_home(settings)
    done = settings.state / "samples.delivered"
    if not done.exists():
        _run_samples("samples.generate", "--home", str(settings.root))
        done.touch()


def start_standin(settings: Settings) -> str:
    """Start the stand-in on the sample's folder, or on `WAREHOUSE_SAMPLE_DATA`; return its address."""
    data = (settings.sample_data or settings.root / "pxweb").expanduser().resolve()
    prepare_home(settings)
    service, record = Service(settings, NAME), settings.state / ADDRESS_FILE
    command = [sys.executable, "-m", "samples.standin", "--port", str(FIRST_PORT), "--data", str(data)]
    command += ["--apis", str(settings.root / "apis"), "--record", str(record)]
    service.start(command, {"PYTHONPATH": str(PROJECT / "include"), "STANDIN_IDENTITY": identity(settings)})
    return _wait(settings, service)


def _wait(settings: Settings, service: Service) -> str:
    """Return the address once the server there proves that it is ours; it writes itself which port it got."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and service.process() is not None:
        address = recorded_address(settings)
        if address is not None and is_ours(settings, address):
            return address
        time.sleep(0.2)
    raise WarehouseError(f"the PxWeb stand-in did not start:\n{service.last_words()}")


def _run_samples(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env={"PYTHONPATH": str(PROJECT / "include"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"{module} failed:\n{done.stderr}")
