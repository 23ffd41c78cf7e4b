"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from psycopg import Connection

from warehouse.errors import DeliveryError
from warehouse.ingest.api import TableTaker
from warehouse.ingest.connectors import dropbox
from warehouse.ingest.files import FileTaker
from warehouse.ingest.landing import Landing
from warehouse.ingest.load import source_lock
from warehouse.ingest.snapshots import Loaded, write_refusal
from warehouse.privacy.pseudonym import mask
from warehouse.settings import Settings
from warehouse.sources import PxWeb, Source

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a source's deliveries: loaded, known already (names), refused (messages), unfinished (names)."""

    source: str
    loaded: list[Loaded] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    def add(self, name: str, result: Loaded | None) -> None:
        """Note a delivery that was loaded, or known already."""
        if result is None:
            self.unchanged.append(name)
        else:
            self.loaded.append(result)


def ingest(source: Source, settings: Settings, connection: Connection, areas: Sequence[str] = ()) -> Outcome:
    """Take every delivery of a source; each is a transaction of its own, and a bad one never stops the others.

    `areas` are the geographic codes (KU272, MK16, SSS) that are asked of an API. The connection must not be in a
    transaction. Raises `WarehouseError` when the source cannot be reached or the warehouse is at fault; a delivery
    at fault is a refusal in the outcome and in ops.refusal.
    """
    outcome = Outcome(source.source)
    with source_lock(connection, source.source):
        landing = Landing(settings.landing_url)
        landing.sweep(source.source)
        if isinstance(source.connector, PxWeb):
            _take_table(outcome, TableTaker(source, source.connector, settings, connection, landing, areas))
        else:
            _take_files(outcome, FileTaker(source, source.connector, settings, connection, landing))
    log.info(
        "%s: %d loaded, %d unchanged, %d refused, %d unfinished",
        *(source.source, len(outcome.loaded), len(outcome.unchanged), len(outcome.refused), len(outcome.unfinished)),
    )
    return outcome


def _take_files(outcome: Outcome, taker: FileTaker) -> None:
    for path in dropbox.names(taker.settings.drop_folder / taker.source.source):
        name = mask(path.name)
        try:
            file = dropbox.look_at(path, taker.source.tables)
            if file is None:
                outcome.unfinished.append(name)
                continue
            outcome.add(name, taker.take(file))
        except DeliveryError as error:
            _refuse(outcome, taker.connection, name, taker.sha256, error)
        finally:
            taker.sha256 = ""


def _take_table(outcome: Outcome, taker: TableTaker) -> None:
    try:
        result = taker.take()
        outcome.add(taker.name, result)
    except DeliveryError as error:
        _refuse(outcome, taker.connection, taker.name, taker.sha256, error)


def _refuse(outcome: Outcome, connection: Connection, name: str, sha256: str, error: DeliveryError) -> None:
    message = mask(str(error))
    log.warning("%s refused: %s", outcome.source, message)
    outcome.refused.append(message)
    write_refusal(connection, outcome.source, name, sha256, message)
