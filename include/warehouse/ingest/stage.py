"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.arrivals import sync_expected
from warehouse.errors import DeliveryError
from warehouse.ingest.api import TableTaker
from warehouse.ingest.api_answers import AnswerTaker
from warehouse.ingest.connectors import dropbox
from warehouse.ingest.files import FileTaker
from warehouse.ingest.landing import Landing
from warehouse.ingest.load import source_lock
from warehouse.ingest.snapshots import Loaded, write_refusal
from warehouse.ingest.workbooks.taker import Taken, WorkbookTaker
from warehouse.privacy.pseudonym import mask
from warehouse.settings import Settings
from warehouse.sources import Api, Dropbox, PxWeb, Report, Source

log = logging.getLogger(__name__)
HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Outcome:
    """What became of a source's deliveries: loaded, known already (names), refused (messages), unfinished (names).

    `told` is what a person should hear of besides: fields that nobody declared.
    """

    source: str
    loaded: list[Loaded] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, name: str, result: Loaded | None) -> None:
        """Note a delivery that was loaded, or known already."""
        if result is None:
            self.unchanged.append(name)
        else:
            self.loaded.append(result)

    def add_taken(self, taken: Taken) -> None:
        """Note a workbook that was loaded sheet by sheet, refused, or known already."""
        self.loaded.extend(taken.loaded)
        if taken.refusal:
            self.refused.append(taken.refusal)
        elif not taken.loaded:
            self.unchanged.append(taken.name)


def ingest(
    source: Source,
    settings: Settings,
    connection: Connection,
    areas: Sequence[str] = (),
    today: date | None = None,
) -> Outcome:
    """Take every delivery of a source; each is a transaction of its own, and a bad one never stops the others.

    `areas` are the geographic codes (KU272, MK16, SSS) that are asked of an API; `today` is the day in Finland, by
    the clock if it is not given. The connection must not be in a transaction. Raises `WarehouseError` when the source
    cannot be reached or the warehouse is at fault; a delivery at fault is a refusal in the outcome and in the ledger.
    """
    outcome = Outcome(source.source)
    with source_lock(connection, source.source):
        landing = Landing(settings.landing_url)
        landing.sweep(source.source)
        for files in _file_takers(source, settings, connection, landing):
            _take_files(outcome, files)
        if isinstance(source.connector, PxWeb):
            _take_table(outcome, TableTaker(source, source.connector, settings, connection, landing, areas))
        elif source.takes_workbooks:
            day = today or datetime.now(HELSINKI).date()
            sync_expected(connection, day)
            _take_workbooks(outcome, WorkbookTaker(source, settings, connection, landing, day))
        elif isinstance(source.connector, Api):
            answers = AnswerTaker(source, source.connector, settings, connection, landing)
            if answers.is_asked:
                _take_table(outcome, answers)
    log.info(
        "%s: %d loaded, %d unchanged, %d refused, %d unfinished",
        *(source.source, len(outcome.loaded), len(outcome.unchanged), len(outcome.refused), len(outcome.unfinished)),
    )
    return outcome


def _file_takers(source: Source, settings: Settings, connection: Connection, landing: Landing) -> Iterator[FileTaker]:
    """Files of a system first: what lies in the drop folder does not wait for an API that cannot be reached."""
    connector = source.connector.export if isinstance(source.connector, Report) else source.connector
    if isinstance(connector, Dropbox) and connector.format == "csv":
        yield FileTaker(source, connector, settings, connection, landing)


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


def _take_workbooks(outcome: Outcome, taker: WorkbookTaker) -> None:
    """Take what lies in the drop folder, then what came through the portal, then what the rules kept out before."""
    for path in dropbox.names(taker.settings.drop_folder / taker.source.source):
        name = dropbox.shown_name(path.name)
        with _refusing(outcome, taker, name):
            file = dropbox.look_at(path, None)
            if file is None:
                outcome.unfinished.append(name)
            else:
                outcome.add_taken(taker.take(file))
    for delivery in taker.unread():
        with _refusing(outcome, taker, delivery.name):
            outcome.add_taken(taker.take_landed(delivery))
    for delivery in taker.outdated():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.take_again(delivery)
            if taken.loaded or taken.refusal:
                outcome.add_taken(taken)


@contextmanager
def _refusing(outcome: Outcome, taker: WorkbookTaker, name: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        _refuse(outcome, taker.connection, name, "", error)


def _take_table(outcome: Outcome, taker: TableTaker | AnswerTaker) -> None:
    try:
        result = taker.take()
        outcome.add(taker.name, result)
    except DeliveryError as error:
        _refuse(outcome, taker.connection, taker.name, taker.sha256, error)
    finally:
        outcome.told.extend(getattr(taker, "told", ()))


def _refuse(outcome: Outcome, connection: Connection, name: str, sha256: str, error: DeliveryError) -> None:
    message = mask(str(error))
    log.warning("%s refused: %s", outcome.source, message)
    outcome.refused.append(message)
    write_refusal(connection, outcome.source, name, sha256, message)
