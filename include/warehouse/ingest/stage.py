"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from warehouse.ingest.outcome import Outcome
from warehouse.ingest.workbooks.taker import Taken, WorkbookTaker
from warehouse.privacy.pseudonym import mask
from warehouse.settings import Settings
from warehouse.sources import Api, Dropbox, PxWeb, Report, Source

HELSINKI = ZoneInfo("Europe/Helsinki")


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
    outcome.log()
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
            outcome.tell(taker.connection, name, taker.sha256, taker.told)
        except DeliveryError as error:
            outcome.refuse(taker.connection, name, taker.sha256, error)
        finally:
            taker.forget()


def _take_workbooks(outcome: Outcome, taker: WorkbookTaker) -> None:
    """Take what lies in the drop folder, then what came through the portal, then what the rules kept out before."""
    for path in dropbox.names(taker.settings.drop_folder / taker.source.source):
        name = dropbox.shown_name(path.name)
        with _refusing(outcome, taker, name):
            file = dropbox.look_at(path, None)
            if file is None:
                outcome.unfinished.append(name)
            else:
                _add(outcome, taker, taker.take(file))
    for delivery in taker.unread():
        with _refusing(outcome, taker, delivery.name):
            _add(outcome, taker, taker.take_landed(delivery))
    for delivery in taker.outdated():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.take_again(delivery)
            if taken.loaded or taken.refusal:
                _add(outcome, taker, taken)


def _add(outcome: Outcome, taker: WorkbookTaker, taken: Taken) -> None:
    outcome.add_taken(taken)
    outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)


@contextmanager
def _refusing(outcome: Outcome, taker: WorkbookTaker, name: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        outcome.refuse(taker.connection, name, "", error)


def _take_table(outcome: Outcome, taker: TableTaker | AnswerTaker) -> None:
    try:
        outcome.add(taker.name, taker.take())
    except DeliveryError as error:
        outcome.refuse(taker.connection, taker.name, taker.sha256, error)
    finally:
        outcome.tell(taker.connection, taker.name, taker.sha256, taker.told)
