"""Takes the deliveries of one workbook source: from the drop folder, from the portal, and from the landing again."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from psycopg import Connection, DataError

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.answers import UNANSWERED, is_answered, keep
from warehouse.ingest.connectors.dropbox import DroppedFile, shown_name
from warehouse.ingest.landing import Landing
from warehouse.ingest.snapshots import Loaded
from warehouse.ingest.workbooks.changes import noted_changes
from warehouse.ingest.workbooks.deliveries import Delivered, known, note_again, noticed, older, outdated, unread
from warehouse.ingest.workbooks.originals import dropped, keep_original, landed
from warehouse.ingest.workbooks.readings import record
from warehouse.ingest.workbooks.replay import holds_still, is_read_so, reading_that_says
from warehouse.ingest.workbooks.rules import fingerprint
from warehouse.ingest.workbooks.told import told, undeclared
from warehouse.intake.check import check
from warehouse.intake.guard import guarded
from warehouse.intake.remarks import RefusalError
from warehouse.intake.verdict import Verdict
from warehouse.settings import Settings
from warehouse.sources import Source, workbook_sources

UNREAD = ""


@dataclass(frozen=True)
class Taken:
    """What became of one delivery: what was loaded of it, or why nothing was (`refusal`); neither if nothing is new.

    `told` is what a person should hear of besides; `personal`: a henkilötunnus was found in it.
    """

    name: str
    loaded: tuple[Loaded, ...] = ()
    refusal: str = ""
    sha256: str = ""
    told: tuple[str, ...] = ()
    personal: bool = False


@dataclass
class WorkbookTaker:
    """Takes the deliveries of one source, one after another; `today` is the day in Finland."""

    source: Source
    settings: Settings
    connection: Connection
    landing: Landing
    today: date
    rules: str = field(init=False)

    def __post_init__(self) -> None:
        """Make the fingerprint of the rules that files are read under."""
        self.rules = fingerprint(self.source)

    def take(self, file: DroppedFile) -> Taken:
        """Take a file of the drop folder. Raises `DeliveryError` for one that is too large or changes meanwhile."""
        name, modified_at = shown_name(file.path.name), datetime.fromtimestamp(file.path.lstat().st_mtime, UTC)
        data = dropped(file)
        sha256 = hashlib.sha256(data).hexdigest()
        first = known(self.connection, self.source.source, sha256)
        if first is None:
            delivery = Delivered(self.source.source, sha256, len(data), name, None, modified_at)
            return self._read(delivery, data)
        is_news = note_again(self.connection, first, name, modified_at)
        if first.url is None and first in outdated(self.connection, self.source.source, self.rules):
            return self._read_again(first, data)
        answered = older(self.connection, first, name) if is_news else ()
        return Taken(name, sha256=sha256, told=answered, personal=first.url is None)

    def unread(self) -> list[Delivered]:
        """Return what has come through the portal since, to be taken with `take_landed`."""
        return unread(self.connection, self.source.source)

    def outdated(self) -> list[Delivered]:
        """Return what was kept out under other rules and lies in the landing, to be taken with `take_again`."""
        found = outdated(self.connection, self.source.source, self.rules)
        return [one for one in found if one.url is not None]

    def unanswered(self) -> list[Delivered]:
        """Return what no answer could be written to in an earlier run, to be answered with `answer_again`."""
        owed = noticed(self.connection, self.source.source, UNANSWERED)
        return [one for one in owed if not is_answered(self.settings, one.source, one.sha256)]

    def answer_again(self, delivery: Delivered) -> Taken:
        """Write the answer to a delivery as its reading stands; `told` says if it still cannot be."""
        data = landed(self.landing, delivery)
        verdict, _ = self._verdict(data, delivery.name)
        reading = reading_that_says(self.connection, delivery, verdict)
        if reading is None:
            return Taken(delivery.name)
        changes = noted_changes(self.connection, reading)
        told = keep(self.settings, delivery.source, verdict, data, changes)
        return Taken(delivery.name, sha256=delivery.sha256, told=told)

    def take_landed(self, delivery: Delivered) -> Taken:
        """Take a delivery whose bytes are kept already. Raises `DeliveryError` if they are not there."""
        return self._read(delivery, landed(self.landing, delivery))

    def take_again(self, delivery: Delivered) -> Taken:
        """Read a delivery again; only what comes out otherwise than before is kept as a reading."""
        return self._read_again(delivery, landed(self.landing, delivery))

    def _read(self, delivery: Delivered, data: bytes) -> Taken:
        verdict, examined = self._verdict(data, delivery.name)
        return self._record(delivery, verdict, data, examined=examined)

    def _read_again(self, delivery: Delivered, data: bytes) -> Taken:
        if is_read_so(self.connection, delivery, self.rules):
            return Taken(delivery.name)
        verdict, examined = self._verdict(data, delivery.name)
        if holds_still(self.connection, delivery, verdict, self._read_by(examined)):
            return Taken(delivery.name)
        return self._record(delivery, verdict, data, examined=examined)

    def _record(self, before: Delivered, verdict: Verdict, data: bytes, *, examined: bool) -> Taken:
        delivery = keep_original(self.landing, before, data, verdict, examined=examined)
        try:
            recorded = record(self.connection, self.source, delivery, verdict, self._read_by(examined))
        except DataError:  # its message could repeat what is in the file
            raise DeliveryError(
                Place(delivery.name), "a value the database cannot hold", "plain text and numbers"
            ) from None
        if before.url is not None and delivery.url is None:
            self.landing.remove(before.url)
        answered = None if delivery.url is None else data
        missed = keep(self.settings, self.source.source, verdict, answered, recorded.changes)
        refusal = told(verdict) if verdict.outcome == "refused" else ""
        heard = (*undeclared(verdict), *missed)
        return Taken(delivery.name, recorded.loaded, refusal, delivery.sha256, heard, verdict.personal)

    def _read_by(self, examined: bool) -> str:
        """Return the rules a reading holds for; one that was cut short holds for none, and is tried again."""
        return self.rules if examined else UNREAD

    def _verdict(self, data: bytes, name: str) -> tuple[Verdict, bool]:
        """Read the file in a process of its own; say too whether it was read to its end."""
        sources = {**workbook_sources(), self.source.source: self.source}
        try:
            return guarded(check, data, name, sources, self.today, self.source.source, name=name), True
        except RefusalError as error:
            sha256 = hashlib.sha256(data).hexdigest()
            return Verdict(name, sha256, len(data), "refused", error.remarks, personal=error.personal), False
