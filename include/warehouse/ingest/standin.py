"""The stand-in of the sample profile: it is asked only after it has proved that it belongs to this instance.

Two instances that start at once may find the same port free; the one that lost it would load the other's rows.
"""

import hashlib
import hmac
import os
import secrets

import httpx

from warehouse.errors import WarehouseError
from warehouse.settings import Settings, secret

ADDRESS_FILE = "standin.url"
"""File of the state folder into which the stand-in writes its address."""
STANDIN_VARIABLE = "WAREHOUSE_STANDIN"
"""Environment variable with the address of a stand-in chosen by a person; it needs no proof."""
PROOF = "/instance"
TIMEOUT_SECONDS = 10


def standin(settings: Settings) -> str:
    """Return the address of this instance's stand-in; `WarehouseError` if it does not run, or another one answers."""
    if chosen := os.environ.get(STANDIN_VARIABLE):
        return chosen.rstrip("/")
    address = recorded_address(settings)
    if address is None:
        raise WarehouseError(f"the PxWeb stand-in does not run and {STANDIN_VARIABLE} is not set; `make run` starts it")
    proven = _request_proof(settings, address)
    if proven is None:
        raise WarehouseError(f"the PxWeb stand-in at {address} does not answer; `make run` starts it")
    if not proven:
        actual = f"found a server at {address} that is not this instance's stand-in"
        raise WarehouseError(f"{actual}, expected ours; nothing was asked of it. `make run` starts ours on a free port")
    return address


def recorded_address(settings: Settings) -> str | None:
    """Return the address that the stand-in has written; None if it has never run."""
    file = settings.state / ADDRESS_FILE
    return file.read_text().strip().rstrip("/") if file.exists() else None


def is_ours(settings: Settings, address: str) -> bool:
    """Say whether the server at an address proves that it is this instance's stand-in."""
    return _request_proof(settings, address) is True


def identity(settings: Settings) -> str:
    """Return the identity that only this instance's stand-in has, of a secret and the home: a copy has another."""
    key = secret(settings.secrets, "standin.key")
    return hmac.new(key.encode(), str(settings.root).encode(), hashlib.sha256).hexdigest()


def _request_proof(settings: Settings, address: str) -> bool | None:
    """Ask for the proof; None if nobody answers."""
    challenge = secrets.token_hex(16)
    expected = hmac.new(identity(settings).encode(), challenge.encode(), hashlib.sha256).hexdigest()
    try:
        answer = httpx.get(
            f"{address}{PROOF}", params={"challenge": challenge}, timeout=TIMEOUT_SECONDS, trust_env=False
        )  # fmt: skip
    except httpx.TransportError:
        return None
    return hmac.compare_digest(answer.text.encode(), expected.encode())
