"""Offline work: the invented deliveries, and the stand-in of the PxWeb API."""

import subprocess
import sys
import time
from pathlib import Path

import httpx

from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.local.ports import free_port, in_use
from warehouse.local.processes import Service
from warehouse.settings import PROJECT, Settings

NAME = "pxweb-standin"
ADDRESS_FILE = "standin.url"
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
    service, record = Service(settings, NAME), settings.state / ADDRESS_FILE
    port = _last_port(record) if service.process() else _free(record)
    command = [sys.executable, "-m", "samples.standin", "--port", str(port), "--data", str(data)]
    command += ["--apis", str(settings.root / "apis")]
    service.start(command, {"PYTHONPATH": str(PROJECT / "include")})
    address = f"http://127.0.0.1:{port}"
    record.write_text(address)
    _wait(service, f"{address}/PxWeb/api/v1/fi/?config")
    return address


def _wait(service: Service, address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and service.process() is not None:
        try:
            httpx.get(address, timeout=5, trust_env=False).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise WarehouseError(f"the PxWeb stand-in did not start:\n{service.last_words()}")


def _last_port(record: Path) -> int:
    return int(record.read_text().rpartition(":")[2])


def _free(record: Path) -> int:
    last = _last_port(record) if record.exists() else 8200
    return last if record.exists() and not in_use(last) else free_port(last)


def _run_samples(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env={"PYTHONPATH": str(PROJECT / "include"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"{module} failed:\n{done.stderr}")
