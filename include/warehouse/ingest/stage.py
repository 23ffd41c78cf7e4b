"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.arrivals import sync_expected
from warehouse.errors import WarehouseError
from warehouse.ingest.api import TableTaker
from warehouse.ingest.api_answers import AnswerTaker
from warehouse.ingest.drops import Access, forget_left_behind, open_drop
from warehouse.ingest.files import FileTaker
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import claim, owner_of
from warehouse.ingest.load import source_lock
from warehouse.ingest.outcome import Outcome
from warehouse.ingest.refused_files import note_refused
from warehouse.ingest.taking import take_files, take_table, take_workbooks
from warehouse.ingest.workbooks.taker import WorkbookTaker
from warehouse.privacy.instance import register_keys
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
            register_keys(self.connection, self.settings, [self.source], make=True)
            forget_left_behind(self.settings, self.connection, self.source.source)
            landing = Landing(self.settings.landing_of(self.source.landing))
            claim(landing, owner_of(self.connection, self.settings))
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
                taker = FileTaker(self.source, connector, self.settings, self.connection, landing)
                refused = take_files(outcome, taker, drop) | {name for name, _ in drop.refused}
                if drop.fault is None:
                    note_refused(self.connection, self.source, drop.lying(), refused)
            else:
                day = self.today or datetime.now(HELSINKI).date()
                sync_expected(self.connection, day)
                take_workbooks(outcome, WorkbookTaker(*known, landing, day), drop)
        return drop.fault

    def _asked(self, outcome: Outcome, landing: Landing) -> None:
        """Ask the API, if there is one."""
        connector, known = self.source.connector, (self.settings, self.connection, landing)
        if isinstance(connector, PxWeb):
            take_table(outcome, TableTaker(self.source, connector, *known, self.areas))
        elif isinstance(connector, Api):
            answers = AnswerTaker(self.source, connector, *known)
            if answers.is_asked:
                take_table(outcome, answers)
