"""Loads the register files of the drop folder: opened, checked, landed and copied into `raw`."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedReader

from psycopg import Connection

from warehouse.catalogue import load_catalogue
from warehouse.errors import DeliveryError, Place
from warehouse.ingest.column_rules import Rule, area_municipalities, name_area, rules
from warehouse.ingest.copy_load import FORK_IS_SAFE, BatchProcess, load
from warehouse.ingest.drop_folder.local import DroppedFile
from warehouse.ingest.landing import Encryption, Landing
from warehouse.ingest.readers.csv import CsvFile, refuse_personal_codes
from warehouse.ingest.readers.row_batch import CheckedDelivery
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.privacy.pseudonym import Pseudonyms, landing_recipient, mask, pseudonym_key
from warehouse.settings import Settings
from warehouse.sources import Dropbox, Source, Table

LARGE = 16 * 1024 * 1024
"""Files of at least this many bytes are checked in a process of their own."""


@dataclass(frozen=True)
class OpenExtract:
    """A file of the drop that is being loaded; `content` is its check where that runs in another process already."""

    file: DroppedFile
    opened: BufferedReader
    delivery: Delivery
    content: CheckedDelivery | None


@dataclass
class RegisterFileLoader:
    """Loads the files of one source, one after another.

    `sha256` is of the present file, for a refusal; `messages` are notices about it for a person.
    """

    source: Source
    connector: Dropbox
    settings: Settings
    connection: Connection
    landing: Landing
    sha256: str = ""
    messages: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Forget the present file."""
        self.sha256, self.messages = "", []

    @contextmanager
    def open(self, file: DroppedFile) -> Iterator[OpenExtract]:
        """Open a file and compute its sha256; the check of a large file of persons starts at the same time."""
        with file.open() as opened, ExitStack() as stack:
            is_large = self.source.person_level and file.size >= LARGE
            content = self._start_check(file, stack) if is_large else None
            self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            size = opened.tell()
            delivery = Delivery(self.source.source, file.table, mask(file.path.name), self.sha256, size, file.as_of)
            yield OpenExtract(file, opened, delivery, content)

    def check(self, extract: OpenExtract) -> CheckedDelivery:
        """Return the rows as `raw` stores them; they are checked while they are consumed. Raises `DeliveryError`."""
        extract.opened.seek(0)
        return extract.content or self._content(extract.file, extract.opened)

    def load(self, extract: OpenExtract, content: CheckedDelivery) -> Loaded:
        """Copy the rows into `raw` and keep the bytes: of persons only encrypted, with the pseudonymised rows."""
        return self._load_persons(extract, content) if self.source.person_level else self._load(extract, content)

    def load_again(self, extract: OpenExtract, content: CheckedDelivery) -> Loaded:
        """Copy the rows of a delivery that is read again; the original stays as it is, and its retention too."""
        if not self.source.person_level:
            return self._load(extract, content)
        folder = self.source.landing
        with self.landing.draft(folder) as rows:
            rows.write(content.delimiter.join(content.columns).encode() + b"\n")

            def land() -> Landed:
                return Landed(self.landing.keep_draft(rows, folder, ".copy"), rows.sha256)

            return load(self.connection, extract.delivery, content, land, rows.write)

    def remove(self, file: DroppedFile) -> None:
        """Delete a loaded file of persons from the drop folder, unless it has been replaced meanwhile."""
        if self.source.person_level and file.is_same():
            file.path.unlink()

    def _start_check(self, file: DroppedFile, stack: ExitStack) -> CheckedDelivery | None:
        """Start the checking process; None where the platform has none, or the headings are refused."""
        if not FORK_IS_SAFE:
            return None
        try:
            content = self._content(file, stack.enter_context(file.open()))
        except DeliveryError:
            return None  # raised again by `check`, when the sha256 is computed
        return replace(content, batches=stack.enter_context(BatchProcess(content.batches)))

    def _load(self, extract: OpenExtract, content: CheckedDelivery) -> Loaded:
        delivery, file = extract.delivery, extract.file

        def land() -> Landed:
            _require_unchanged(file)
            url = self.landing.keep(extract.opened, delivery.source, delivery.sha256, file.path.suffix.lower())
            return Landed(url, delivery.sha256)

        return load(self.connection, delivery, content, land)

    def _load_persons(self, extract: OpenExtract, content: CheckedDelivery) -> Loaded:
        assert self.source.persons is not None
        folder, key = self.source.landing, self.source.persons.landing_key
        delivery, file = extract.delivery, extract.file
        with (
            file.open() as original,
            self.landing.draft(folder) as rows,
            self.landing.draft(folder, hashed=False, needed=file.size) as encrypted,
            Encryption(original, encrypted, landing_recipient(self.settings.secrets, key)) as encryption,
        ):
            rows.write(content.delimiter.join(content.columns).encode() + b"\n")

            def land() -> Landed:
                encryption.finish()
                _require_unchanged(file)
                original_url = self.landing.keep_original(encrypted, folder, delivery.sha256)
                return Landed(self.landing.keep_draft(rows, folder, ".copy"), rows.sha256, original_url)

            return load(self.connection, delivery, content, land, rows.write)

    def _content(self, file: DroppedFile, opened: BufferedReader) -> CheckedDelivery:
        table = self.source.tables[file.table]
        name = mask(file.path.name)
        if not self.source.person_level:
            refuse_personal_codes(opened, name, self.connector.encoding)
        csv_file = CsvFile(
            opened, name, self.connector, table.columns, self._rules(table),
            hidden=self.source.person_level, may_be_empty=file.table not in self.source.full_tables,
        )  # fmt: skip
        content = csv_file.content()
        if csv_file.undeclared:
            columns = ", ".join(csv_file.undeclared)
            self.messages.append(f"{Place(name, row=1)}: columns that are not declared: {columns}")
        return content

    def _rules(self, table: Table) -> dict[str, Rule]:
        """Return the rules of the columns; of persons only the area's municipalities are accepted, under its key."""
        municipalities, persons = catalogue_municipalities(), self.source.persons
        if persons is None:
            return rules(table, municipalities, None)
        pseudonyms = Pseudonyms(pseudonym_key(self.settings.secrets, persons.pseudonym_key))
        accepted = area_municipalities(municipalities, load_catalogue(), persons.area)
        return name_area(rules(table, accepted, pseudonyms), persons.area)


def _require_unchanged(file: DroppedFile) -> None:
    if not file.is_same():
        raise file.changed()
