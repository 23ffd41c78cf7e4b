"""The ingest stage: everything a source has delivered is landed and loaded, or refused with a reason."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.arrivals import sync_expected
from warehouse.catalogue import load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.disk import writing
from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.copy_load import source_lock
from warehouse.ingest.deliveries.api_response import ApiResponseLoader
from warehouse.ingest.deliveries.pxweb_table import PxWebTableLoader
from warehouse.ingest.deliveries.register_file import RegisterFileLoader
from warehouse.ingest.deliveries.workbook import WorkbookLoader, WorkbookOutcome
from warehouse.ingest.drop_folder import Access, Drop, forget_left_behind, local, open_drop
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import claim, owner_of
from warehouse.ingest.refused_files import note_refused
from warehouse.ingest.snapshot_ledger import Loaded, write_notice, write_refusal
from warehouse.ingest.source_failures import failure_recorded
from warehouse.privacy.instance import check_keys, register_keys
from warehouse.privacy.pseudonym import mask
from warehouse.run_ledger import is_source_judged
from warehouse.settings import Settings
from warehouse.sources import Api, Dropbox, PxWeb, Report, Source, load_sources

log = logging.getLogger(__name__)
HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class IngestOutcome:
    """What became of a source's deliveries: loaded, known already (names), refused (messages), unfinished (names).

    `told` is what a person should hear of besides: undeclared columns, versions that do not count.
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

    def add_taken(self, taken: WorkbookOutcome) -> None:
        """Note a workbook that was loaded sheet by sheet, refused, or known already."""
        self.loaded.extend(taken.loaded)
        if taken.refusal:
            self.refused.append(taken.refusal)
        elif not taken.loaded:
            self.unchanged.append(taken.name)

    def refuse(self, connection: Connection, name: str, sha256: str, error: DeliveryError) -> None:
        """Note a delivery of which nothing was loaded, here and in the ledger."""
        message = mask(str(error))
        log.warning("%s refused: %s", self.source, message)
        self.refused.append(message)
        write_refusal(connection, self.source, name, sha256, message)

    def tell(self, connection: Connection, name: str, sha256: str, messages: Iterable[str]) -> None:
        """Note what a person should hear of a delivery that was taken, here and in the ledger."""
        for message in map(mask, messages):
            log.warning("%s: %s", self.source, message)
            self.told.append(message)
            write_notice(connection, self.source, name, sha256, message)

    def log(self) -> None:
        """Write how many there were of each into the log."""
        numbers = (len(self.loaded), len(self.unchanged), len(self.refused), len(self.unfinished))
        log.info("%s: %d loaded, %d unchanged, %d refused, %d unfinished", self.source, *numbers)


def take_files(outcome: IngestOutcome, taker: RegisterFileLoader, drop: Drop) -> set[str]:
    """Take what a system has written into the drop folder; return the shown names of what was refused."""
    refused = set[str]()
    for path in local.names(drop.folder):
        name = mask(path.name)
        try:
            file = local.look_at(path, taker.source.tables)
            if file is None:
                outcome.unfinished.append(name)
                continue
            outcome.add(name, taker.take(file))
            left = drop.taken(path)
            outcome.tell(taker.connection, name, taker.sha256, [*taker.told, *([str(left)] if left else [])])
        except DeliveryError as error:
            outcome.refuse(taker.connection, name, taker.sha256, error)
            refused.add(local.shown_name(path.name))
        finally:
            taker.forget()
    return refused


def take_workbooks(outcome: IngestOutcome, taker: WorkbookLoader, drop: Drop) -> None:
    """Take what lies in the drop folder, what came through the portal, and what the rules kept out before.

    First the answers that an earlier run could not write: one of this run is tried again by the next.
    """
    for delivery in taker.unanswered():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.answer_again(delivery)
            outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)
    for path in local.names(drop.folder):
        name = local.shown_name(path.name)
        with _refusing(outcome, taker, name):
            file = local.look_at(path, None)
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


def _add(outcome: IngestOutcome, taker: WorkbookLoader, taken: WorkbookOutcome) -> None:
    outcome.add_taken(taken)
    outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)


@contextmanager
def _refusing(outcome: IngestOutcome, taker: WorkbookLoader, name: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        outcome.refuse(taker.connection, name, "", error)


def take_table(outcome: IngestOutcome, taker: PxWebTableLoader | ApiResponseLoader) -> None:
    """Ask an API for what it has."""
    try:
        outcome.add(taker.name, taker.take())
    except DeliveryError as error:
        outcome.refuse(taker.connection, taker.name, taker.sha256, error)
    finally:
        outcome.tell(taker.connection, taker.name, taker.sha256, taker.told)


def ingest(
    source: Source,
    settings: Settings,
    connection: Connection,
    areas: Sequence[str] = (),
    today: date | None = None,
) -> IngestOutcome:
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

    def run(self) -> IngestOutcome:
        """Take them, files first: they do not wait for an API that cannot be reached.

        Raises `WarehouseError` when the source cannot be reached or the warehouse is at fault; a delivery at fault is
        a refusal in the outcome and in the ledger.
        """
        outcome = IngestOutcome(self.source.source)
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

    def _dropped(self, outcome: IngestOutcome, landing: Landing) -> WarehouseError | None:
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
                taker = RegisterFileLoader(self.source, connector, self.settings, self.connection, landing)
                refused = take_files(outcome, taker, drop) | {name for name, _ in drop.refused}
                if drop.fault is None:
                    note_refused(self.connection, self.source, drop.lying(), refused)
            else:
                day = self.today or datetime.now(HELSINKI).date()
                sync_expected(self.connection, day)
                take_workbooks(outcome, WorkbookLoader(*known, landing, day), drop)
        return drop.fault

    def _asked(self, outcome: IngestOutcome, landing: Landing) -> None:
        """Ask the API, if there is one."""
        connector, known = self.source.connector, (self.settings, self.connection, landing)
        if isinstance(connector, PxWeb):
            take_table(outcome, PxWebTableLoader(self.source, connector, *known, self.areas))
        elif isinstance(connector, Api):
            answers = ApiResponseLoader(self.source, connector, *known)
            if answers.is_asked:
                take_table(outcome, answers)


@dataclass(frozen=True)
class IngestReport:
    """What became of a source, and whether a build has news to read."""

    outcome: IngestOutcome
    news: bool

    @property
    def refused(self) -> tuple[str, ...]:
        """The messages of the refused deliveries."""
        return tuple(self.outcome.refused)

    def __str__(self) -> str:
        """Say in one line what happened."""
        one = self.outcome
        rows = sum(loaded.rows for loaded in one.loaded)
        aside = sum(loaded.rejected_rows for loaded in one.loaded)
        parts = [f"{len(one.loaded)} loaded ({rows} rows, {aside} set aside)" if one.loaded else ""]
        for word, names in (("unchanged", one.unchanged), ("refused", one.refused), ("unfinished", one.unfinished)):
            parts.append(f"{len(names)} {word}" if names else "")
        said = f"{one.source}: {', '.join(part for part in parts if part) or 'nothing delivered'}"
        return "\n".join([said, *one.told])


def ingest_source(name: str, settings: Settings, access: Callable[[], Access | None] | None = None) -> IngestReport:
    """Load what is new of the named source; WarehouseError if there is no such source or it cannot be reached.

    That a source could not be ingested is recorded in `ops.source_failure` until an ingest of it succeeds.
    `access` returns what Airflow knows of a remote drop; settings and secrets open it if there is none.
    A build waits until no ingest is under way, so that it never reads a part of what arrived together.
    """
    source = _declared(name)
    with writing(settings.root), connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        check_keys(connection, settings)
        with failure_recorded(connection, name):
            outcome = Ingest(source, settings, connection, _areas(), access=access() if access else None).run()
        return IngestReport(outcome, bool(outcome.loaded) or not is_source_judged(connection, name))


def _declared(name: str) -> Source:
    sources = load_sources()
    if name not in sources:
        raise WarehouseError(f"found source '{name}', expected one of {', '.join(sources)}")
    return sources[name]


def _areas() -> tuple[str, ...]:
    """Return what is asked of an API: every municipality, and every official row an area takes."""
    catalogue = load_catalogue()
    official = {area.official for area in catalogue.areas if area.official}
    return (*(municipality.geo for municipality in catalogue.municipalities), *sorted(official))
