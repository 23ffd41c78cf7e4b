"""The ingest of one source: the way of each kind of delivery into `raw`, step by step.

A register file, a PxWeb table, an API response and a workbook have a function each, which names the steps in their
order. Each delivery is a transaction of its own; one that is refused never stops the others.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from warehouse.ingest.deliveries.workbook import WorkbookLoader, WorkbookOutcome, read_landed_file
from warehouse.ingest.deliveries.workbook_ledger import DeliveredFile, confirm_reading, find_delivery, restore_reading
from warehouse.ingest.drop_folder import Drop, delete_leftover_spools, local, open_drop
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import claim, owner_of
from warehouse.ingest.outcome import IngestOutcome, IngestReport
from warehouse.ingest.refused_files import record_refused_files
from warehouse.ingest.snapshot_ledger import Loaded, is_already_loaded
from warehouse.ingest.source_failures import failure_recorded, note_success, was_retrieved
from warehouse.privacy.instance import check_keys, register_keys
from warehouse.privacy.pseudonym import mask
from warehouse.remote_storage import Access
from warehouse.run_ledger import is_source_judged
from warehouse.settings import Settings
from warehouse.sources import Api, Dropbox, PxWeb, Report, Source, load_sources
from warehouse.stage_runs import recorded

HELSINKI = ZoneInfo("Europe/Helsinki")


def ingest_register_file(loader: RegisterFileLoader, file: local.DroppedFile) -> Loaded | None:
    """Load a file of a register or another system; None if its bytes have been loaded before."""
    with loader.open(file) as extract:  # computes the sha256; the check of a large file starts at the same time
        loaded = None
        if not is_already_loaded(loader.connection, extract.delivery):
            content = loader.check(extract)  # columns, values, pseudonyms
            loaded = loader.load(extract, content)  # COPY, landing and ledger in one transaction
    loader.remove(file)
    return loaded


def ingest_pxweb_table(loader: PxWebTableLoader) -> Loaded | None:
    """Load a table of a PxWeb API; None if it has not changed."""
    answer = loader.fetch()  # metadata and limits first, then every cell
    if answer is None:
        return None
    with loader.open(answer) as table:  # computes the sha256; deletes the working copy afterwards
        if is_already_loaded(loader.connection, table.delivery):
            return None
        content = loader.check(table)  # every cell that was asked, once, with its symbol
        return loader.load(table, content)  # COPY, landing and ledger in one transaction


def ingest_api_response(loader: ApiResponseLoader) -> Loaded | None:
    """Load what another API answers; None if nothing is new."""
    result = loader.fetch()
    if result is None:
        return None
    with loader.open(result) as response:  # computes the sha256; deletes the working copy afterwards
        content = loader.check(response)  # no personal data, every required field, every value
        delivery = loader.describe(response)
        if is_already_loaded(loader.connection, delivery):
            return None
        return loader.load(delivery, content, response)  # COPY, landing and ledger in one transaction


def ingest_workbook(loader: WorkbookLoader, delivery: DeliveredFile, data: bytes) -> WorkbookOutcome:
    """Validate a new workbook, load its sheets or refuse it, and write the feedback to its sender."""
    validation = loader.validate(delivery, data)  # in a sandboxed process
    landed = loader.land(delivery, data, validation)  # never bytes with personal data in them
    reading = loader.record(delivery, landed, validation)  # rows, quarantine, remarks and ledger in one transaction
    return loader.write_feedback(landed, data, validation, reading)


def reread_workbook(loader: WorkbookLoader, delivery: DeliveredFile, data: bytes) -> WorkbookOutcome:
    """Read a delivered workbook under changed rules; only a reading that differs from the one before is recorded."""
    if restore_reading(loader.connection, delivery, loader.rules):
        return WorkbookOutcome(delivery.name)
    validation = loader.validate(delivery, data)
    if confirm_reading(loader.connection, delivery, validation.report, loader.rules_of(validation)):
        return WorkbookOutcome(delivery.name)
    landed = loader.land(delivery, data, validation)
    reading = loader.record(delivery, landed, validation)
    return loader.write_feedback(landed, data, validation, reading)


def ingest_dropped_workbook(loader: WorkbookLoader, file: local.DroppedFile) -> WorkbookOutcome:
    """Load a workbook of the drop folder; bytes that have come before are recorded as a repeated delivery."""
    delivery, data = loader.read(file)
    first = find_delivery(loader.connection, delivery.source, delivery.sha256)
    if first is None:
        return ingest_workbook(loader, delivery, data)
    messages = loader.record_repeat(first, delivery)
    if first.url is None and loader.is_outdated(first):
        return reread_workbook(loader, first, data)
    return WorkbookOutcome(delivery.name, sha256=first.sha256, messages=messages, personal=first.url is None)


def ingest_register_files(outcome: IngestOutcome, loader: RegisterFileLoader, drop: Drop) -> set[str]:
    """Load what a system has written into the drop folder; return the printable names of the refused files."""
    refused = set[str]()
    for path in local.list_files(drop.folder):
        name = mask(path.name)
        try:
            file = local.inspect_file(path, loader.source.tables)
            if file is None:
                outcome.unfinished.append(name)
                continue
            outcome.add(name, ingest_register_file(loader, file))
            not_removed = drop.finish(path)
            messages = [*loader.messages, *([str(not_removed)] if not_removed else [])]
            outcome.warn(loader.connection, name, loader.sha256, messages)
        except DeliveryError as error:
            outcome.refuse(loader.connection, name, loader.sha256, error)
            refused.add(local.printable_name(path.name))
        finally:
            loader.reset()
    return refused


def ingest_workbooks(outcome: IngestOutcome, loader: WorkbookLoader, drop: Drop) -> None:
    """Load the workbooks of the drop folder, those sent through the portal, and those that other rules refused.

    Missing feedback of earlier runs comes first: what this run cannot write is tried by the next.
    """
    for delivery in loader.without_feedback():
        with _refusing(outcome, loader, delivery.name):
            retried = loader.retry_feedback(delivery)
            outcome.warn(loader.connection, retried.name, retried.sha256, retried.messages)
    for path in local.list_files(drop.folder):
        name = local.printable_name(path.name)
        with _refusing(outcome, loader, name):
            file = local.inspect_file(path, None)
            if file is None:
                outcome.unfinished.append(name)
            else:
                workbook = ingest_dropped_workbook(loader, file)
                _add_workbook(outcome, loader, workbook)
                if workbook.personal:
                    drop.discard_copy(path)
    for delivery in loader.unread():
        with _refusing(outcome, loader, delivery.name):
            data = read_landed_file(loader.landing, delivery)
            _add_workbook(outcome, loader, ingest_workbook(loader, delivery, data))
    for delivery in loader.outdated():
        with _refusing(outcome, loader, delivery.name):
            workbook = reread_workbook(loader, delivery, read_landed_file(loader.landing, delivery))
            if workbook.loaded or workbook.refusal:
                _add_workbook(outcome, loader, workbook)


def _add_workbook(outcome: IngestOutcome, loader: WorkbookLoader, workbook: WorkbookOutcome) -> None:
    outcome.add_workbook(workbook)
    outcome.warn(loader.connection, workbook.name, workbook.sha256, workbook.messages)


@contextmanager
def _refusing(outcome: IngestOutcome, loader: WorkbookLoader, name: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        outcome.refuse(loader.connection, name, "", error)


@contextmanager
def _refusing_response(outcome: IngestOutcome, loader: PxWebTableLoader | ApiResponseLoader) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        outcome.refuse(loader.connection, loader.name, loader.sha256, error)
    finally:
        outcome.warn(loader.connection, loader.name, loader.sha256, loader.messages)


def ingest(
    source: Source,
    settings: Settings,
    connection: Connection,
    areas: Sequence[str] = (),
    today: date | None = None,
) -> IngestOutcome:
    """Load every delivery of a source, as `Ingest` does."""
    return Ingest(source, settings, connection, areas, today).run()


@dataclass(frozen=True)
class Ingest:
    """Loads every delivery of a source; each is a transaction of its own, and a bad one never stops the others.

    `areas` are the geographic codes (KU272, MK16, SSS) that are asked of an API; `today` is the day in Finland, by
    default the clock's; `access` opens a remote drop, by default settings and secrets do. Nothing is asked if an ingest
    has succeeded within `fresh_for`. The connection must not be in a transaction.
    """

    source: Source
    settings: Settings
    connection: Connection
    areas: Sequence[str] = ()
    today: date | None = None
    access: Access | None = None
    fresh_for: timedelta | None = None

    def run(self) -> IngestOutcome:
        """Load the files first: they do not wait for an API that cannot be reached.

        Raises `WarehouseError` when the source cannot be reached or the warehouse is at fault; a delivery at fault is
        a refusal in the outcome and in the ledger.
        """
        outcome = IngestOutcome(self.source.source)
        with source_lock(self.connection, self.source.source):
            if self.fresh_for and was_retrieved(self.connection, self.source.source, self.fresh_for):
                outcome.messages.append(f"another run has asked for it within {self.fresh_for}")
                return outcome
            register_keys(self.connection, self.settings, [self.source], make=True)
            delete_leftover_spools(self.settings, self.connection, self.source.source)
            landing = Landing(self.settings.landing_of(self.source.landing))
            claim(landing, owner_of(self.connection, self.settings))
            landing.sweep(self.source.landing)
            unreachable = self._ingest_drop(outcome, landing)
            self._ingest_api(outcome, landing)
            if unreachable is None:
                note_success(self.connection, self.source.source)
        outcome.log()
        if unreachable is not None:
            raise unreachable
        return outcome

    def _ingest_drop(self, outcome: IngestOutcome, landing: Landing) -> WarehouseError | None:
        """Load the files of the drop; return why it could not be reached."""
        connector = self.source.connector.export if isinstance(self.source.connector, Report) else self.source.connector
        if not isinstance(connector, Dropbox):
            return None
        with open_drop(self.source, self.settings, self.access) as drop:
            for name, error in drop.refused:
                outcome.refuse(self.connection, name, "", error)
            outcome.unfinished.extend(drop.unfinished)
            if connector.format == "csv":
                files = RegisterFileLoader(self.source, connector, self.settings, self.connection, landing)
                refused = ingest_register_files(outcome, files, drop) | {name for name, _ in drop.refused}
                if drop.connection_error is None:
                    record_refused_files(self.connection, self.source, drop.entries(), refused)
            else:
                day = self.today or datetime.now(HELSINKI).date()
                sync_expected(self.connection, day)
                workbooks = WorkbookLoader(self.source, self.settings, self.connection, landing, day)
                ingest_workbooks(outcome, workbooks, drop)
        return drop.connection_error

    def _ingest_api(self, outcome: IngestOutcome, landing: Landing) -> None:
        """Ask the API, if there is one."""
        connector, common = self.source.connector, (self.settings, self.connection, landing)
        if isinstance(connector, PxWeb):
            table = PxWebTableLoader(self.source, connector, *common, self.areas)
            with _refusing_response(outcome, table):
                loaded = ingest_pxweb_table(table)
                outcome.add(table.name, loaded)
        elif isinstance(connector, Api):
            response = ApiResponseLoader(self.source, connector, *common)
            if response.has_address:
                with _refusing_response(outcome, response):
                    loaded = ingest_api_response(response)
                    outcome.add(response.name, loaded)


@recorded("ingest", "loader", subject="name")
def ingest_source(
    name: str,
    settings: Settings,
    access: Callable[[], Access | None] | None = None,
    fresh_for: timedelta | None = None,
) -> IngestReport:
    """Load what is new of the named source; WarehouseError if there is no such source or it cannot be reached.

    With `fresh_for` nothing is asked if an ingest has succeeded so recently: of the equal runs of a backfill one works.

    That a source could not be ingested is recorded in `ops.source_failure` until an ingest of it succeeds.
    `access` returns what Airflow knows of a remote drop; settings and secrets open it if there is none.
    A build waits until no ingest is under way, so that it never reads a part of what arrived together.
    """
    source = _declared_source(name)
    with writing(settings.root), connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        check_keys(connection, settings)
        with failure_recorded(connection, name):
            drop_access = access() if access else None
            ingest_of_source = Ingest(source, settings, connection, _areas(), access=drop_access, fresh_for=fresh_for)
            outcome = ingest_of_source.run()
        return IngestReport(outcome, bool(outcome.loaded) or not is_source_judged(connection, name))


def _declared_source(name: str) -> Source:
    sources = load_sources()
    if name not in sources:
        raise WarehouseError(f"found source '{name}', expected one of {', '.join(sources)}")
    return sources[name]


def _areas() -> tuple[str, ...]:
    """Return the codes that are asked of an API: every municipality, and every official row that an area uses."""
    catalogue = load_catalogue()
    official = {area.official for area in catalogue.areas if area.official}
    return (*(municipality.geo for municipality in catalogue.municipalities), *sorted(official))
