"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.arrivals import sync_expected
from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.api import TableTaker
from warehouse.ingest.api_answers import AnswerTaker
from warehouse.ingest.connectors import dropbox
from warehouse.ingest.drops import Access, Drop, forget_left_behind, open_drop
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
    """Take every delivery of a source, as `Ingest` does."""
    return Ingest(source, settings, connection, areas, today).run()


@dataclass(frozen=True)
class Ingest:
    """Takes every delivery of a source; each is a transaction of its own, and a bad one never stops the others.

    `areas` are the geographic codes (KU272, MK16, SSS) that are asked of an API; `today` is the day in Finland, by
    the clock if it is not given; `access` opens a remote drop, by settings and secrets if it is not given. The
    connection must not be in a transaction.
    """

    source: Source
    settings: Settings
    connection: Connection
    areas: Sequence[str] = ()
    today: date | None = None
    access: Access | None = None

    def run(self) -> Outcome:
        """Take them, files first: they do not wait for an API that cannot be reached.

        Raises `WarehouseError` when the source cannot be reached or the warehouse is at fault; a delivery at fault is
        a refusal in the outcome and in the ledger.
        """
        outcome = Outcome(self.source.source)
        with source_lock(self.connection, self.source.source):
            forget_left_behind(self.settings, self.connection)
            landing = Landing(self.settings.landing_of(self.source.landing))
            landing.sweep(self.source.landing)
            fault = self._dropped(outcome, landing)
            self._asked(outcome, landing)
        outcome.log()
        if fault is not None:
            raise fault
        return outcome

    def _dropped(self, outcome: Outcome, landing: Landing) -> WarehouseError | None:
        """Take the files of the drop; return why it could not be reached."""
        connector = self.source.connector.export if isinstance(self.source.connector, Report) else self.source.connector
        if not isinstance(connector, Dropbox):
            return None
        known = self.source, self.settings, self.connection
        with open_drop(self.source, self.settings, self.access) as drop:
            for name, error in drop.refused:
                outcome.refuse(self.connection, name, "", error)
            outcome.unfinished.extend(drop.unfinished)
            if connector.format == "csv":
                _take_files(outcome, FileTaker(self.source, connector, self.settings, self.connection, landing), drop)
            else:
                day = self.today or datetime.now(HELSINKI).date()
                sync_expected(self.connection, day)
                _take_workbooks(outcome, WorkbookTaker(*known, landing, day), drop)
        return drop.fault

    def _asked(self, outcome: Outcome, landing: Landing) -> None:
        """Ask the API, if there is one."""
        connector, known = self.source.connector, (self.settings, self.connection, landing)
        if isinstance(connector, PxWeb):
            _take_table(outcome, TableTaker(self.source, connector, *known, self.areas))
        elif isinstance(connector, Api):
            answers = AnswerTaker(self.source, connector, *known)
            if answers.is_asked:
                _take_table(outcome, answers)


def _take_files(outcome: Outcome, taker: FileTaker, drop: Drop) -> None:
    for path in dropbox.names(drop.folder):
        name = mask(path.name)
        try:
            file = dropbox.look_at(path, taker.source.tables)
            if file is None:
                outcome.unfinished.append(name)
                continue
            outcome.add(name, taker.take(file))
            left = drop.taken(path)
            outcome.tell(taker.connection, name, taker.sha256, [*taker.told, *([str(left)] if left else [])])
        except DeliveryError as error:
            outcome.refuse(taker.connection, name, taker.sha256, error)
        finally:
            taker.forget()


def _take_workbooks(outcome: Outcome, taker: WorkbookTaker, drop: Drop) -> None:
    """Take what lies in the drop folder, what came through the portal, and what the rules kept out before.

    First the answers that an earlier run could not write: one of this run is tried again by the next.
    """
    for delivery in taker.unanswered():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.answer_again(delivery)
            outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)
    for path in dropbox.names(drop.folder):
        name = dropbox.shown_name(path.name)
        with _refusing(outcome, taker, name):
            file = dropbox.look_at(path, None)
            if file is None:
                outcome.unfinished.append(name)
            else:
                _add(outcome, taker, taken := taker.take(file))
                if taken.personal:
                    drop.leave(path)
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
