"""Reads the deliveries of a source again from the landing, after its declaration has changed: `warehouse replay`.

Raw tables are append-only. A delivery that is read again becomes a new snapshot of the same day, and of equal days the
later snapshot counts; so the earlier reading is superseded without being touched. All new snapshots of a source and
their rows in `ops.replay` are one transaction. The original of a delivery about persons is decrypted in memory alone,
and stays where it is: its retention is counted from the first reading.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BufferedReader, BytesIO
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pyrage
from pyrage import x25519

from warehouse.db import connect, role_dsn
from warehouse.disk import writing
from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.copy_load import source_lock
from warehouse.ingest.deliveries.register_file import RegisterFileLoader
from warehouse.ingest.deliveries.workbook import WorkbookLoader, read_landed_file
from warehouse.ingest.deliveries.workbook_ledger import readings_under_other_rules
from warehouse.ingest.drop_folder.local import DroppedFile
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import claim, owner_of
from warehouse.ingest.run import reread_workbook
from warehouse.ingest.snapshot_ledger import Loaded
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings, stored_secret
from warehouse.sources import Dropbox, Report, Source, load_sources

HELSINKI = ZoneInfo("Europe/Helsinki")
DELIVERIES = """
    select snapshot.snapshot_id, snapshot.raw_table, snapshot.delivery_name, snapshot.sha256,
        greatest(snapshot.as_of, (
            select max(later.as_of) from ops.replay as replay inner join ops.snapshot as later using (snapshot_id)
            where replay.replayed_snapshot_id = snapshot.snapshot_id
        )) as as_of,
        coalesce(snapshot.original_url, snapshot.landed_url), snapshot.original_deletion_began_at is not null,
        (
            select replay.declaration_sha256 from ops.replay as replay
            where replay.replayed_snapshot_id = snapshot.snapshot_id order by replay.snapshot_id desc limit 1
        )
    from ops.snapshot as snapshot
    where snapshot.source = %s and snapshot.reading_id is null
        and snapshot.snapshot_id not in (select replay.snapshot_id from ops.replay as replay)
    order by snapshot.raw_table, as_of nulls first, snapshot.snapshot_id
"""
RECORD = "insert into ops.replay (snapshot_id, replayed_snapshot_id, declaration_sha256) values (%s, %s, %s)"


@dataclass(frozen=True)
class LandedDelivery:
    """A delivery as it was first read; `declaration` is the fingerprint that it was last read again under."""

    snapshot_id: int
    table: str
    name: str
    sha256: str
    as_of: date | None
    address: str
    is_deleted: bool
    declaration: str | None


@dataclass(frozen=True)
class LandedFile(DroppedFile):
    """A delivered file that is read again; its bytes are in memory alone."""

    data: bytes = field(repr=False, default=b"")

    def open(self) -> BufferedReader:
        """Open the bytes."""
        return BufferedReader(BytesIO(self.data))

    def is_same(self) -> bool:
        """Say that nobody can have written to it."""
        return True


@dataclass
class ReplayOutcome:
    """What was read again, how many deliveries had been, and which were left as they are, and why."""

    source: str
    loaded: list[Loaded] = field(default_factory=list)
    unchanged: int = 0
    left: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Summarise the outcome in one line, and the deliveries that were left in a line each."""
        rows = sum(loaded.rows for loaded in self.loaded)
        summary = f"{self.source}: {len(self.loaded)} read again ({rows} rows), {self.unchanged} unchanged"
        return "\n".join([summary, *(f"left as it is: {text}" for text in self.left)])


def replay(name: str, settings: Settings) -> ReplayOutcome:
    """Read the deliveries of a source again; WarehouseError where it has none that are files."""
    sources = load_sources()
    if name not in sources:
        raise WarehouseError(f"found source '{name}', expected one of {', '.join(sources)}")
    with writing(settings.root), connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        check_keys(connection, settings)
        return Replay(sources[name], settings, connection).run()


@dataclass(frozen=True)
class Replay:
    """Reads one source again; the connection must not be in a transaction."""

    source: Source
    settings: Settings
    connection: psycopg.Connection

    def run(self) -> ReplayOutcome:
        """Read every delivery again that was last read under another declaration, in the order they came."""
        outcome = ReplayOutcome(self.source.source)
        connector = self.source.connector.export if isinstance(self.source.connector, Report) else self.source.connector
        if not isinstance(connector, Dropbox):
            raise WarehouseError(f"{self.source.source} is an API, expected a source whose deliveries are files")
        with source_lock(self.connection, self.source.source):
            landing = Landing(self.settings.landing_of(self.source.landing))
            claim(landing, owner_of(self.connection, self.settings))
            if connector.format == "csv":
                loader = RegisterFileLoader(self.source, connector, self.settings, self.connection, landing)
                with self.connection.transaction():
                    self._replay_files(outcome, loader)
            else:
                self._replay_workbooks(outcome, landing)
        return outcome

    def _replay_workbooks(self, outcome: ReplayOutcome, landing: Landing) -> None:
        """Read the workbooks again: a new reading is a transaction of its own and supersedes the one before."""
        loader = WorkbookLoader(self.source, self.settings, self.connection, landing, datetime.now(HELSINKI).date())
        for delivery in readings_under_other_rules(self.connection, self.source.source, loader.rules):
            if delivery.url is None or not landing.has(delivery.url):
                outcome.left.append(f"{delivery.name}: the landing does not have it")
                continue
            workbook = reread_workbook(loader, delivery, read_landed_file(landing, delivery))
            outcome.loaded.extend(workbook.loaded)
            outcome.unchanged += not workbook.loaded

    def _replay_files(self, outcome: ReplayOutcome, loader: RegisterFileLoader) -> None:
        rows = self.connection.execute(DELIVERIES, [self.source.source]).fetchall()
        deliveries = [LandedDelivery(*row) for row in rows]
        for (table, _), group in groupby(deliveries, key=lambda delivery: (delivery.table, delivery.as_of)):
            if table in self.source.tables:
                for delivery in self._due(outcome, loader.landing, list(group)):
                    self._replay_file(outcome, loader, delivery)

    def _due(self, outcome: ReplayOutcome, landing: Landing, of_day: list[LandedDelivery]) -> Iterable[LandedDelivery]:
        """Return the deliveries of a table and day to be read again: from the first that has not been, in their order.

        Those before one whose original is gone are left too, for read again they would count instead of that one.
        """
        gone = [
            place for place, delivery in enumerate(of_day) if delivery.is_deleted or not landing.has(delivery.address)
        ]
        first = max(gone, default=-1) + 1
        for place, delivery in enumerate(of_day[:first]):
            reason = "its original is gone" if place in gone else "a later delivery of its day is gone"
            outcome.left.append(f"{delivery.name}: {reason}")
        declaration = declaration_fingerprint(self.source, of_day[0].table)
        outdated = [place for place in range(first, len(of_day)) if of_day[place].declaration != declaration]
        first_outdated = min(outdated, default=len(of_day))
        outcome.unchanged += first_outdated - first
        return of_day[first_outdated:]

    def _replay_file(self, outcome: ReplayOutcome, loader: RegisterFileLoader, delivery: LandedDelivery) -> None:
        data = self._original(loader.landing, delivery)
        file = LandedFile(Path(delivery.name), delivery.table, delivery.as_of, (0, 0, len(data)), data)
        with loader.open(file) as extract:
            try:
                loaded = loader.load_again(extract, loader.check(extract))
            except DeliveryError as error:
                raise WarehouseError(f"nothing was read again: {error}") from None
        declaration = declaration_fingerprint(self.source, delivery.table)
        self.connection.execute(RECORD, [loaded.snapshot_id, delivery.snapshot_id, declaration])
        outcome.loaded.append(loaded)
        loader.reset()

    def _original(self, landing: Landing, delivery: LandedDelivery) -> bytes:
        """Return the bytes as they were delivered; an original about persons is decrypted."""
        with landing.open(delivery.address) as file:
            data = bytes(file.read())
        if self.source.persons is not None:
            data = pyrage.decrypt(data, [self._private_key(self.source.persons.landing_key)])
        if hashlib.sha256(data).hexdigest() != delivery.sha256:
            raise WarehouseError(f"{landing.location_of(delivery.address)}: found other bytes than were delivered")
        return data

    def _private_key(self, name: str) -> x25519.Identity:
        text = stored_secret(self.settings.secrets, f"{name}.age")
        if text is None:
            raise WarehouseError(
                f"found no {name}.age in {self.settings.secrets}: originals about persons are opened with it,"
                " lay it there for the replay"
            )
        return x25519.Identity.from_str(text.strip())


def declaration_fingerprint(source: Source, table: str) -> str:
    """Return one sha256 of all that decides how a file becomes rows: table, connector, whose persons."""
    persons = source.persons.model_dump_json() if source.persons else ""
    parts = (source.tables[table].model_dump_json(), source.connector.model_dump_json(), persons)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
