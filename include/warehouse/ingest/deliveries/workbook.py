"""Loads the deliveries of one workbook source: from drop folder, portal, and landing under changed rules."""

import hashlib
import io
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from psycopg import Connection, DataError

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.deliveries.feedback_files import NO_FEEDBACK, has_feedback, store_feedback
from warehouse.ingest.deliveries.workbook_diff import recorded_changes
from warehouse.ingest.deliveries.workbook_ledger import (
    DeliveredFile,
    deliveries_with_notice,
    matching_reading,
    outdated_deliveries,
    record_repeated_file,
    superseded_message,
    unread_deliveries,
)
from warehouse.ingest.deliveries.workbook_load import RecordedReading, record_reading
from warehouse.ingest.drop_folder.local import DroppedFile, printable_name
from warehouse.ingest.landing import Landing
from warehouse.ingest.snapshot_ledger import Loaded
from warehouse.intake.report import RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.validate import check
from warehouse.privacy.pseudonym import mask
from warehouse.settings import LARGEST_FILE, PROJECT, Settings
from warehouse.sources import Source, workbook_sources

SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")
CATALOGUE_FILES = ("areas.yml", "municipality_aliases.yml")
UNDECLARED_CODE = "columns_undeclared"
MAX_ERRORS = 5
"""Errors repeated in the message of a refusal."""
NO_RULES = ""


def read_dropped_file(file: DroppedFile) -> bytes:
    """Return the bytes of a file of the drop folder; `DeliveryError` if it is too large or changes."""
    if file.size > LARGEST_FILE:
        raise file.refused(f"a file of {file.size} bytes", f"at most {LARGEST_FILE} bytes")
    with file.open() as opened:
        data = opened.read(LARGEST_FILE + 1)
    if not file.is_same():
        raise file.changed()
    return data


def read_landed_file(landing: Landing, delivery: DeliveredFile) -> bytes:
    """Return the stored bytes of a delivery; `DeliveryError` if they are missing or changed."""
    data = landing.read(delivery.url, delivery.sha256) if delivery.url else None
    if data is None:
        raise DeliveryError(Place(delivery.name), "kept bytes that are gone or others", "the bytes that were delivered")
    return data


def fingerprint(source: Source) -> str:
    """Return one sha256 of everything that decides how a file of the source is read.

    That is its declaration, the municipalities with their aliases, and the code of the intake; not the texts of the
    feedback.
    """
    return hashlib.sha256(f"{source.model_dump_json()}{_shared_rules()}".encode()).hexdigest()


@cache
def _shared_rules(project: Path = PROJECT) -> str:
    digest = hashlib.sha256()
    catalogue, code = project / "include" / "catalogue", project / "include" / "warehouse" / "intake"
    for path in (*(catalogue / name for name in CATALOGUE_FILES), *sorted(code.rglob("*.py"))):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def undeclared_columns(report: ValidationReport) -> tuple[str, ...]:
    """Name the undeclared columns that were kept with the rows, for whoever declares them."""
    remarks = [remark for remark in report.remarks if remark.code == UNDECLARED_CODE]
    return tuple(f"{remark.place}: found {remark.rendered('en').found}" for remark in remarks)


def refusal_message(report: ValidationReport) -> str:
    """Return the message of a refused file, in English: its first errors, with their places."""
    errors = [remark for remark in report.remarks if remark.severity == "error"]
    lines = []
    for error in errors[:MAX_ERRORS]:
        text = error.rendered("en")
        lines.append(f"{error.place}: found {text.found}, expected {text.expected}")
    more = len(errors) - MAX_ERRORS
    return mask("\n".join([*lines, f"and {more} more"] if more > 0 else lines))


@dataclass(frozen=True)
class WorkbookOutcome:
    """What became of one delivery: the loaded sheets, or why it was refused (`refusal`); neither if nothing is new.

    `messages` are notices for a person besides; `personal`: a henkilötunnus was found in the file.
    """

    name: str
    loaded: tuple[Loaded, ...] = ()
    refusal: str = ""
    sha256: str = ""
    messages: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True)
class Validation:
    """What the validation of a file reported; `is_complete`: the file was examined to its end."""

    report: ValidationReport
    is_complete: bool


@dataclass
class WorkbookLoader:
    """Loads the deliveries of one source, one after another; `today` is the day in Finland.

    `rules` is the fingerprint of the rules that files are read under.
    """

    source: Source
    settings: Settings
    connection: Connection
    landing: Landing
    today: date
    rules: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute the fingerprint of the rules."""
        self.rules = fingerprint(self.source)

    def read(self, file: DroppedFile) -> tuple[DeliveredFile, bytes]:
        """Return a file of the drop folder as a delivery, with its bytes. Raises `DeliveryError`."""
        modified_at = datetime.fromtimestamp(file.path.lstat().st_mtime, UTC)
        data = read_dropped_file(file)
        sha256, name = hashlib.sha256(data).hexdigest(), printable_name(file.path.name)
        return DeliveredFile(self.source.source, sha256, len(data), name, None, modified_at), data

    def record_repeat(self, first: DeliveredFile, repeat: DeliveredFile) -> tuple[str, ...]:
        """Record that the same bytes have come again; return a message if newer files count instead of them."""
        assert repeat.modified_at is not None
        is_new = record_repeated_file(self.connection, first, repeat.name, repeat.modified_at)
        return superseded_message(self.connection, first, repeat.name) if is_new else ()

    def validate(self, delivery: DeliveredFile, data: bytes) -> Validation:
        """Validate the file in a sandboxed process."""
        sources = {**workbook_sources(), self.source.source: self.source}
        name = delivery.name
        try:
            report = run_in_sandbox(check, data, name, sources, self.today, self.source.source, name=name)
            return Validation(report, is_complete=True)
        except RefusalError as error:
            sha256 = hashlib.sha256(data).hexdigest()
            report = ValidationReport(name, sha256, len(data), "refused", error.remarks, personal=error.personal)
            return Validation(report, is_complete=False)

    def rules_of(self, validation: Validation) -> str:
        """Return the rules a reading holds for; an incomplete one holds for none, and is tried again."""
        return self.rules if validation.is_complete else NO_RULES

    def land(self, delivery: DeliveredFile, data: bytes, validation: Validation) -> DeliveredFile:
        """Store the bytes, unless personal data is in them, or the file could not be examined for it."""
        if validation.report.personal:
            return replace(delivery, url=None)
        if delivery.url is not None or not validation.is_complete:
            return delivery
        suffix = PurePosixPath(delivery.name).suffix.lower()
        ending = suffix if SUFFIX.fullmatch(suffix) else ""
        return replace(delivery, url=self.landing.keep(io.BytesIO(data), delivery.source, delivery.sha256, ending))

    def record(self, before: DeliveredFile, landed: DeliveredFile, validation: Validation) -> RecordedReading:
        """Record the reading and load its rows; bytes kept before that turn out to hold personal data are deleted."""
        try:
            reading = record_reading(self.connection, self.source, landed, validation.report, self.rules_of(validation))
        except DataError:  # its message could repeat what is in the file
            raise DeliveryError(
                Place(landed.name), "a value the database cannot hold", "plain text and numbers"
            ) from None
        if before.url is not None and landed.url is None:
            self.landing.remove(before.url)
        return reading

    def write_feedback(
        self, landed: DeliveredFile, data: bytes, validation: Validation, reading: RecordedReading
    ) -> WorkbookOutcome:
        """Write the feedback to the sender, and return what became of the delivery."""
        report = validation.report
        content = None if landed.url is None else data
        not_written = store_feedback(self.settings, self.source.source, report, content, reading.changes)
        refusal = refusal_message(report) if report.outcome == "refused" else ""
        messages = (*undeclared_columns(report), *not_written)
        return WorkbookOutcome(landed.name, reading.loaded, refusal, landed.sha256, messages, report.personal)

    def is_outdated(self, delivery: DeliveredFile) -> bool:
        """Say whether something of the delivery was rejected under other rules."""
        return delivery in outdated_deliveries(self.connection, self.source.source, self.rules)

    def unread(self) -> list[DeliveredFile]:
        """Return the deliveries that came through the portal and have not been read."""
        return unread_deliveries(self.connection, self.source.source)

    def outdated(self) -> list[DeliveredFile]:
        """Return the deliveries of the landing of which something was rejected under other rules."""
        deliveries = outdated_deliveries(self.connection, self.source.source, self.rules)
        return [delivery for delivery in deliveries if delivery.url is not None]

    def without_feedback(self) -> list[DeliveredFile]:
        """Return the deliveries whose feedback could not be written in an earlier run."""
        deliveries = deliveries_with_notice(self.connection, self.source.source, NO_FEEDBACK)
        return [
            delivery for delivery in deliveries if not has_feedback(self.settings, delivery.source, delivery.sha256)
        ]

    def retry_feedback(self, delivery: DeliveredFile) -> WorkbookOutcome:
        """Write the feedback to a delivery by its current reading; `messages` say if it still cannot be written."""
        data = read_landed_file(self.landing, delivery)
        report = self.validate(delivery, data).report
        reading = matching_reading(self.connection, delivery, report)
        if reading is None:
            return WorkbookOutcome(delivery.name)
        changes = recorded_changes(self.connection, reading)
        messages = store_feedback(self.settings, delivery.source, report, data, changes)
        return WorkbookOutcome(delivery.name, sha256=delivery.sha256, messages=messages)
