"""Takes the deliveries of one workbook source: from the drop folder, from the portal, and from the landing again."""

import hashlib
import io
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from psycopg import Connection, DataError

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.deliveries.feedback_files import UNANSWERED, is_answered, keep
from warehouse.ingest.deliveries.workbook_diff import noted_changes
from warehouse.ingest.deliveries.workbook_ledger import (
    DeliveredFile,
    holds_still,
    is_read_so,
    known,
    note_again,
    noticed,
    older,
    outdated,
    reading_that_says,
    unread,
)
from warehouse.ingest.deliveries.workbook_load import record
from warehouse.ingest.drop_folder.local import DroppedFile, shown_name
from warehouse.ingest.landing import Landing
from warehouse.ingest.snapshot_ledger import Loaded
from warehouse.intake.report import RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.validate import check
from warehouse.privacy.pseudonym import mask
from warehouse.settings import LARGEST_FILE, PROJECT, Settings
from warehouse.sources import Source, workbook_sources

SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")
TABLES = ("areas.yml", "municipality_aliases.yml")
UNDECLARED = "columns_undeclared"
TOLD = 5
"""Remarks repeated in the message of a refusal."""
UNREAD = ""


def dropped(file: DroppedFile) -> bytes:
    """Return the bytes of a file of the drop folder. Raises `DeliveryError` if it is too large or changes."""
    if file.size > LARGEST_FILE:
        raise file.refused(f"a file of {file.size} bytes", f"at most {LARGEST_FILE} bytes")
    with file.open() as opened:
        data = opened.read(LARGEST_FILE + 1)
    if not file.is_same():
        raise file.changed()
    return data


def landed(landing: Landing, delivery: DeliveredFile) -> bytes:
    """Return bytes that are kept already. Raises `DeliveryError` if they are not there."""
    data = landing.read(delivery.url, delivery.sha256) if delivery.url else None
    if data is None:
        raise DeliveryError(Place(delivery.name), "kept bytes that are gone or others", "the bytes that were delivered")
    return data


def keep_original(
    landing: Landing, delivery: DeliveredFile, data: bytes, verdict: ValidationReport, *, examined: bool
) -> DeliveredFile:
    """Keep the bytes, unless a person is in them, or nobody could look whether one is."""
    if verdict.personal:
        return replace(delivery, url=None)
    if delivery.url is not None or not examined:
        return delivery
    suffix = PurePosixPath(delivery.name).suffix.lower()
    ending = suffix if SUFFIX.fullmatch(suffix) else ""
    url = landing.keep(io.BytesIO(data), delivery.source, delivery.sha256, ending)
    return replace(delivery, url=url)


def fingerprint(source: Source) -> str:
    """Return one sha256 of all that decides how a file of the source is read.

    These are its declaration, the municipalities with their aliases, and the code of the intake; not the words in
    which it answers.
    """
    return hashlib.sha256(f"{source.model_dump_json()}{_shared_rules()}".encode()).hexdigest()


@cache
def _shared_rules(project: Path = PROJECT) -> str:
    digest = hashlib.sha256()
    catalogue, code = project / "include" / "catalogue", project / "include" / "warehouse" / "intake"
    for path in (*(catalogue / name for name in TABLES), *sorted(code.rglob("*.py"))):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def undeclared(verdict: ValidationReport) -> tuple[str, ...]:
    """Name the columns that were kept beside the rows, for the one who declares them."""
    found = [remark for remark in verdict.remarks if remark.code == UNDECLARED]
    return tuple(f"{one.place}: found {one.rendered('en').found}" for one in found)


def told(verdict: ValidationReport) -> str:
    """Return the message of a refused file, in English: its first errors, with their places."""
    errors = [remark for remark in verdict.remarks if remark.severity == "error"]
    lines = []
    for error in errors[:TOLD]:
        said = error.rendered("en")
        lines.append(f"{error.place}: found {said.found}, expected {said.expected}")
    more = len(errors) - TOLD
    return mask("\n".join([*lines, f"and {more} more"] if more > 0 else lines))


@dataclass(frozen=True)
class WorkbookOutcome:
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
class WorkbookLoader:
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

    def take(self, file: DroppedFile) -> WorkbookOutcome:
        """Take a file of the drop folder. Raises `DeliveryError` for one that is too large or changes meanwhile."""
        name, modified_at = shown_name(file.path.name), datetime.fromtimestamp(file.path.lstat().st_mtime, UTC)
        data = dropped(file)
        sha256 = hashlib.sha256(data).hexdigest()
        first = known(self.connection, self.source.source, sha256)
        if first is None:
            delivery = DeliveredFile(self.source.source, sha256, len(data), name, None, modified_at)
            return self._read(delivery, data)
        is_news = note_again(self.connection, first, name, modified_at)
        if first.url is None and first in outdated(self.connection, self.source.source, self.rules):
            return self._read_again(first, data)
        answered = older(self.connection, first, name) if is_news else ()
        return WorkbookOutcome(name, sha256=sha256, told=answered, personal=first.url is None)

    def unread(self) -> list[DeliveredFile]:
        """Return what has come through the portal since, to be taken with `take_landed`."""
        return unread(self.connection, self.source.source)

    def outdated(self) -> list[DeliveredFile]:
        """Return what was kept out under other rules and lies in the landing, to be taken with `take_again`."""
        found = outdated(self.connection, self.source.source, self.rules)
        return [one for one in found if one.url is not None]

    def unanswered(self) -> list[DeliveredFile]:
        """Return what no answer could be written to in an earlier run, to be answered with `answer_again`."""
        owed = noticed(self.connection, self.source.source, UNANSWERED)
        return [one for one in owed if not is_answered(self.settings, one.source, one.sha256)]

    def answer_again(self, delivery: DeliveredFile) -> WorkbookOutcome:
        """Write the answer to a delivery as its reading stands; `told` says if it still cannot be."""
        data = landed(self.landing, delivery)
        verdict, _ = self._verdict(data, delivery.name)
        reading = reading_that_says(self.connection, delivery, verdict)
        if reading is None:
            return WorkbookOutcome(delivery.name)
        changes = noted_changes(self.connection, reading)
        told = keep(self.settings, delivery.source, verdict, data, changes)
        return WorkbookOutcome(delivery.name, sha256=delivery.sha256, told=told)

    def take_landed(self, delivery: DeliveredFile) -> WorkbookOutcome:
        """Take a delivery whose bytes are kept already. Raises `DeliveryError` if they are not there."""
        return self._read(delivery, landed(self.landing, delivery))

    def take_again(self, delivery: DeliveredFile) -> WorkbookOutcome:
        """Read a delivery again; only what comes out otherwise than before is kept as a reading."""
        return self._read_again(delivery, landed(self.landing, delivery))

    def _read(self, delivery: DeliveredFile, data: bytes) -> WorkbookOutcome:
        verdict, examined = self._verdict(data, delivery.name)
        return self._record(delivery, verdict, data, examined=examined)

    def _read_again(self, delivery: DeliveredFile, data: bytes) -> WorkbookOutcome:
        if is_read_so(self.connection, delivery, self.rules):
            return WorkbookOutcome(delivery.name)
        verdict, examined = self._verdict(data, delivery.name)
        if holds_still(self.connection, delivery, verdict, self._read_by(examined)):
            return WorkbookOutcome(delivery.name)
        return self._record(delivery, verdict, data, examined=examined)

    def _record(
        self, before: DeliveredFile, verdict: ValidationReport, data: bytes, *, examined: bool
    ) -> WorkbookOutcome:
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
        return WorkbookOutcome(delivery.name, recorded.loaded, refusal, delivery.sha256, heard, verdict.personal)

    def _read_by(self, examined: bool) -> str:
        """Return the rules a reading holds for; one that was cut short holds for none, and is tried again."""
        return self.rules if examined else UNREAD

    def _verdict(self, data: bytes, name: str) -> tuple[ValidationReport, bool]:
        """Read the file in a process of its own; say too whether it was read to its end."""
        sources = {**workbook_sources(), self.source.source: self.source}
        try:
            return run_in_sandbox(check, data, name, sources, self.today, self.source.source, name=name), True
        except RefusalError as error:
            sha256 = hashlib.sha256(data).hexdigest()
            return ValidationReport(name, sha256, len(data), "refused", error.remarks, personal=error.personal), False
