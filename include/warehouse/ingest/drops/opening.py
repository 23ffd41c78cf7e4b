"""Opens the drop of a source: a local folder as it is, a remote one brought here first."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drops.access import Access, access_of
from warehouse.ingest.drops.drop import Drop
from warehouse.ingest.drops.remote import Storage
from warehouse.ingest.drops.spool import Spool
from warehouse.settings import LARGEST_EXTRACT, LARGEST_FILE, Settings
from warehouse.sources import Source


@contextmanager
def open_drop(source: Source, settings: Settings, access: Access | None = None) -> Iterator[Drop]:
    """Open the drop of a source; `access` is what a DAG found in Airflow, else settings and secrets tell."""
    found = access or access_of(source.source, settings)
    if found is None:
        yield Drop(Path(settings.drop_place(source.source)))
        return
    largest = LARGEST_FILE if source.takes_workbooks else LARGEST_EXTRACT
    spool = Spool(
        settings.spool / source.source, stays=not source.person_level, largest=largest, wait=settings.drop_wait
    )
    storage: Storage | None = None
    try:
        storage = Storage(found)
        spool.bring(storage)
    except DeliveryError:
        raise
    except WarehouseError as error:
        spool.fault = error
    try:
        yield spool
    finally:
        if storage is not None:
            storage.close()
        if not spool.stays:
            shutil.rmtree(spool.folder, ignore_errors=True)
