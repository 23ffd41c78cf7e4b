"""Sends the files of a release to the declared receivers; a receipt is a row of `ops.extract_transfer`.

A receiver gets the newest release whose embargo has ended there, and one in each period of its schedule at most. The
manifest is sent last and read back: where it lies, everything else lies whole. What a receiver has by its receipt is
not sent again. A receiver that cannot be reached stops no other; the error is raised when all have been tried.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from warehouse.catalogue.extracts import Receiver, Schedule, load_receivers
from warehouse.db import connect, role_dsn
from warehouse.deliver.release_folders import ReleaseFolders
from warehouse.errors import SourceError, WarehouseError
from warehouse.remote_storage import Access
from warehouse.settings import Settings, optional_secret

MANIFEST = "manifest.json"
DUE = """
    select max(release_id) from release.release
    where release_id = any(%s) and withdrawn_at is null and public_at + make_interval(days => %s) <= now()
"""
SENT_IN_PERIOD = """
    select 1 from ops.extract_transfer
    where receiver = %s and release_id <> %s
        and date_trunc(%s, sent_at, 'Europe/Helsinki') = date_trunc(%s, now(), 'Europe/Helsinki')
"""
PERIODS: dict[Schedule, str] = {"monthly": "month", "quarterly": "quarter", "yearly": "year"}
HAS_RECEIPT = """
    select 1 from ops.extract_transfer where receiver = %s and release_id = %s and manifest_sha256 = %s
"""
RECEIPT = """
    insert into ops.extract_transfer (receiver, release_id, address, files, bytes, manifest_sha256)
    values (%s, %s, %s, %s, %s, %s) on conflict do nothing
"""
PIECE = 1 << 20


@dataclass(frozen=True)
class Receipt:
    """What lies at a receiver now."""

    receiver: str
    address: str
    files: int
    bytes: int

    def __str__(self) -> str:
        """Say what was sent where."""
        return f"sent to {self.receiver}: {self.files} files, {self.bytes} bytes, {self.address}"


def send_to_receivers(settings: Settings) -> tuple[Receipt, ...]:
    """Send every receiver the release that is due there unless it has a receipt, and return the new receipts.

    Raises the error of the receiver that failed, or a WarehouseError that names all that did.
    """
    receipts, errors = [], []
    for receiver in load_receivers():
        try:
            if receipt := _send(settings, receiver):
                receipts.append(receipt)
        except WarehouseError as error:
            errors.append(error)
    if len(errors) > 1:
        raise WarehouseError("\n".join(map(str, errors)))
    if errors:
        raise errors[0]
    return tuple(receipts)


def _send(settings: Settings, receiver: Receiver) -> Receipt | None:
    delivered = ReleaseFolders(settings.extracts).with_file(MANIFEST)
    with connect(role_dsn(settings, "publisher"), autocommit=True) as connection:
        release_id = _due_release(connection, receiver, list(delivered))
        if release_id is None:
            return None
        folder = delivered[release_id]
        checksum = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
        if connection.execute(HAS_RECEIPT, [receiver.code, release_id, checksum]).fetchone():
            return None
        files = _chosen(receiver, folder)
        with _storage(settings, receiver) as (storage, base):
            place = f"{base}/{folder.name}"
            if urlsplit(receiver.address).scheme != "s3":  # it has no folders
                storage.makedirs(place, exist_ok=True)
            for file in files:
                storage.put_file(str(file), f"{place}/{file.name}")
                _check_size(storage, receiver, f"{place}/{file.name}", file.stat().st_size)
            if _checksum(storage, f"{place}/{MANIFEST}") != checksum:
                raise SourceError(receiver.address, "another manifest than was sent", "the one that was sent")
        address = f"{receiver.address.rstrip('/')}/{folder.name}"
        receipt = Receipt(receiver.code, address, len(files), sum(file.stat().st_size for file in files))
        row = [receiver.code, release_id, address, receipt.files, receipt.bytes, checksum]
        connection.execute(RECEIPT, row)
        return receipt


def _due_release(connection: psycopg.Connection, receiver: Receiver, delivered: list[int]) -> int | None:
    """Return which of the delivered releases the receiver shall have now; None while it has to wait."""
    row = connection.execute(DUE, [delivered, receiver.embargo_days]).fetchone()
    release_id = row[0] if row else None
    period = PERIODS.get(receiver.schedule)
    if release_id is None or period is None:
        return release_id
    sent = connection.execute(SENT_IN_PERIOD, [receiver.code, release_id, period, period]).fetchone()
    return None if sent else int(release_id)


def _chosen(receiver: Receiver, folder: Path) -> list[Path]:
    """Return the files that a receiver gets, the manifest last."""
    named = sorted(
        file for file in folder.iterdir()
        if file.name != MANIFEST and any(fnmatch(file.name, pattern) for pattern in receiver.files)
    )  # fmt: skip
    if not named:
        patterns = ", ".join(receiver.files)
        raise WarehouseError(f"extracts.yml: {receiver.code}.files: found {patterns}, expected a file of the extract")
    return [*named, folder / MANIFEST]


@contextmanager
def _storage(settings: Settings, receiver: Receiver) -> Iterator[tuple[Any, str]]:
    """Open the place of a receiver, and yield it with its folder; errors name the address and no secret."""
    scheme = urlsplit(receiver.address).scheme
    access = _access(settings, receiver) if scheme else None
    if access is None and not Path(receiver.address).is_absolute():
        raise WarehouseError(
            f"extracts.yml: {receiver.code}.address: found '{receiver.address}', expected a whole path"
        )
    kind = import_module(f"warehouse.remote_storage.{access.scheme if access else 'folder'}")
    try:
        files = kind.open_files(access)
        try:
            yield files, access.folder if access else receiver.address.rstrip("/")
        finally:
            kind.close(files)
    except WarehouseError:
        raise
    except kind.DENIED:
        actual = f"{receiver.address}: found keys that are not accepted, or a folder that may not be written"
        raise WarehouseError(f"{actual}, expected the secrets transfer_{receiver.code}_... to open it") from None
    except kind.CONNECTION_ERRORS as error:
        raise SourceError(receiver.address, f"no whole answer ({type(error).__name__})", "one that holds") from error


def _access(settings: Settings, receiver: Receiver) -> Access:
    """Return how a receiver is reached: by its address and the secrets that carry its code."""

    def secret(name: str) -> str:
        return optional_secret(settings.secrets, f"transfer_{receiver.code}_{name}") or ""

    url = urlsplit(receiver.address)
    if url.scheme == "s3":
        keys = secret("access_key"), secret("secret_key")
        return Access(receiver.address, *keys, endpoint=settings.s3_endpoint or "", region=settings.s3_region or "")
    return Access(
        receiver.address, url.username or "", secret("password"), secret("private_key"), secret("known_hosts")
    )


def _check_size(storage: Any, receiver: Receiver, path: str, size: int) -> None:
    arrived = int(storage.info(path)["size"])
    if arrived != size:
        raise SourceError(receiver.address, f"{arrived} bytes of {Path(path).name}", f"{size}")


def _checksum(storage: Any, path: str) -> str:
    digest = hashlib.sha256()
    with storage.open(path, "rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
