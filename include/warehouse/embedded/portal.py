"""The embedded instance's portal: a process on loopback, and the tokens of its sample."""

import sys
import time

import httpx

from warehouse.db import connect, owner_dsn
from warehouse.embedded.processes import Service
from warehouse.errors import WarehouseError
from warehouse.portal.tokens import generate_token, has_token, store_token, token_owner
from warehouse.settings import PROJECT, Settings, secret_bytes

NAME = "portal"
ADDRESS_FILE = "portal.url"
FIRST_PORT = 8300
PATIENCE = 60
SAMPLE = ("421", "599")
"""A Finnish and a Swedish municipality whose tokens the sample stores, so that every `make run` can print them."""


def start_portal(settings: Settings) -> None:
    """Start the portal unless it runs; it writes its address to a file."""
    record = settings.state / ADDRESS_FILE
    command = [sys.executable, "-m", "warehouse", "portal", "--port", str(FIRST_PORT), "--record", str(record)]
    environment = {"WAREHOUSE_HOME": str(settings.root), "PYTHONPATH": str(PROJECT / "include")}
    Service(settings, NAME).start(command, environment)


def wait_for_portal(settings: Settings) -> None:
    """Return once the portal reaches its database; an error repeats the end of its log."""
    service, end = Service(settings, NAME), time.monotonic() + PATIENCE
    while service.process() is not None and time.monotonic() < end:
        address = portal_address(settings)
        if address is None:
            time.sleep(0.2)
            continue
        try:
            httpx.get(f"{address}/health", timeout=5, trust_env=False).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise WarehouseError(f"the portal did not start:\n{service.log_tail()}")


def portal_address(settings: Settings) -> str | None:
    """Return the address of the running portal; none if it does not run, or does not listen there yet."""
    record = settings.state / ADDRESS_FILE
    if not record.exists():
        return None
    address = record.read_text().strip()
    return address if Service(settings, NAME).listens(int(address.rpartition(":")[2])) else None


def stop_portal(settings: Settings) -> list[str]:
    """Stop the portal if this instance started it; return its name if it ran."""
    return [NAME] if Service(settings, NAME).stop() else []


def sample_tokens(settings: Settings) -> dict[str, str]:
    """Return the tokens of the sample's two municipalities, made at the first call; live tokens are never stored.

    A municipality whose token has been replaced since is left out.
    """
    if settings.profile != "sample":
        return {}
    kept = {
        municipality: secret_bytes(
            settings.secrets, f"portal_{municipality}.token", generate_token(municipality).encode()
        ).decode()
        for municipality in SAMPLE
    }
    with connect(owner_dsn(settings)) as connection:
        for municipality, token in kept.items():
            if not has_token(connection, municipality):
                store_token(connection, municipality, token)
        return {
            municipality: token
            for municipality, token in kept.items()
            if token_owner(connection, token) == municipality
        }
