"""The bytes that were delivered: read from the drop folder or the landing, and kept there unless they may not be."""

import io
import re
from dataclasses import replace
from pathlib import PurePosixPath

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.connectors.dropbox import DroppedFile
from warehouse.ingest.landing import Landing
from warehouse.ingest.workbooks.deliveries import Delivered
from warehouse.intake.verdict import Verdict
from warehouse.settings import LARGEST_FILE

SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def dropped(file: DroppedFile) -> bytes:
    """Return the bytes of a file of the drop folder. Raises `DeliveryError` if it is too large or changes."""
    if file.size > LARGEST_FILE:
        raise file.refused(f"a file of {file.size} bytes", f"at most {LARGEST_FILE} bytes")
    with file.open() as opened:
        data = opened.read(LARGEST_FILE + 1)
    if not file.is_same():
        raise file.changed()
    return data


def landed(landing: Landing, delivery: Delivered) -> bytes:
    """Return bytes that are kept already. Raises `DeliveryError` if they are not there."""
    data = landing.read(delivery.url, delivery.sha256) if delivery.url else None
    if data is None:
        raise DeliveryError(Place(delivery.name), "kept bytes that are gone or others", "the bytes that were delivered")
    return data


def keep_original(landing: Landing, delivery: Delivered, data: bytes, verdict: Verdict, *, examined: bool) -> Delivered:
    """Keep the bytes, unless a person is in them, or nobody could look whether one is."""
    if verdict.personal:
        return replace(delivery, url=None)
    if delivery.url is not None or not examined:
        return delivery
    suffix = PurePosixPath(delivery.name).suffix.lower()
    ending = suffix if SUFFIX.fullmatch(suffix) else ""
    url = landing.keep(io.BytesIO(data), delivery.source, delivery.sha256, ending)
    return replace(delivery, url=url)
