"""Takes one file of the drop folder: checked, landed, loaded."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from io import BufferedReader

from psycopg import Connection

from warehouse.catalogue import load_catalogue
from warehouse.errors import DeliveryError, Place
from warehouse.ingest.column_rules import Rule, rules, said_of, within
from warehouse.ingest.copy_load import SUPPORTED, BatchProcess, load
from warehouse.ingest.drop_folder.local import DroppedFile
from warehouse.ingest.landing import Encryption, Landing
from warehouse.ingest.readers.csv import CsvFile, no_personal_codes
from warehouse.ingest.readers.row_batch import CheckedDelivery
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, is_known
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.privacy.pseudonym import Pseudonyms, landing_recipient, mask, pseudonym_key
from warehouse.settings import Settings
from warehouse.sources import Dropbox, Source, Table

LARGE = 16 * 1024 * 1024
"""From so many bytes on a file is checked in a process of its own."""


@dataclass
class RegisterFileLoader:
    """Takes the files of one source, one after another.

    `sha256` is of the file being taken, for a refusal, and `told` what a person should hear of it.
    """

    source: Source
    connector: Dropbox
    settings: Settings
    connection: Connection
    landing: Landing
    sha256: str = ""
    told: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Forget the file that was taken."""
        self.sha256, self.told = "", []

    def take(self, file: DroppedFile) -> Loaded | None:
        """Load a file, or return None if its bytes have been loaded before.

        A loaded file of a person-level source is taken out of the drop folder. Raises `DeliveryError`.
        """
        with file.open() as opened, ExitStack() as stack:
            begun = self._begin(file, stack) if self.source.person_level and file.size >= LARGE else None
            self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            name = mask(file.path.name)
            delivery = Delivery(self.source.source, file.table, name, self.sha256, opened.tell(), file.as_of)
            loaded = None
            if not is_known(self.connection, delivery):
                opened.seek(0)
                content = begun or self._content(file, opened)
                load_it = self._load_persons if self.source.person_level else self._load
                loaded = load_it(delivery, content, file, opened)
        if self.source.person_level and file.is_same():
            file.path.unlink()
        return loaded

    def _begin(self, file: DroppedFile, stack: ExitStack) -> CheckedDelivery | None:
        """Begin to check a large file while its sha256 is made; None where that cannot be done, or is no use."""
        if not SUPPORTED:
            return None
        try:
            content = self._content(file, stack.enter_context(file.open()))
        except DeliveryError:
            return None  # found again, and told, when the sha256 is known
        return replace(content, batches=stack.enter_context(BatchProcess(content.batches)))

    def _load(self, delivery: Delivery, content: CheckedDelivery, file: DroppedFile, opened: BufferedReader) -> Loaded:
        def land() -> Landed:
            self._unchanged(file)
            url = self.landing.keep(opened, delivery.source, delivery.sha256, file.path.suffix.lower())
            return Landed(url, delivery.sha256)

        return load(self.connection, delivery, content, land)

    def _load_persons(
        self, delivery: Delivery, content: CheckedDelivery, file: DroppedFile, _: BufferedReader
    ) -> Loaded:
        assert self.source.persons is not None
        folder, key = self.source.landing, self.source.persons.landing_key
        with (
            file.open() as original,
            self.landing.draft(folder) as rows,
            self.landing.draft(folder, hashed=False, needed=file.size) as secret,
            Encryption(original, secret, landing_recipient(self.settings.secrets, key)) as encryption,
        ):
            rows.write(content.delimiter.join(content.columns).encode() + b"\n")

            def land() -> Landed:
                encryption.finish()
                self._unchanged(file)
                kept = self.landing.keep_original(secret, folder, delivery.sha256)
                return Landed(self.landing.keep_draft(rows, folder, ".copy"), rows.sha256, kept)

            return load(self.connection, delivery, content, land, rows.write)

    def _content(self, file: DroppedFile, opened: BufferedReader) -> CheckedDelivery:
        table = self.source.tables[file.table]
        name = mask(file.path.name)
        if not self.source.person_level:
            no_personal_codes(opened, name, self.connector.encoding)
        read = CsvFile(
            opened, name, self.connector, table.columns, self._rules(table),
            hidden=self.source.person_level, may_be_empty=file.table not in self.source.full_tables,
        )  # fmt: skip
        content = read.content()
        if read.undeclared:
            self.told.append(f"{Place(name, row=1)}: columns that are not declared: {', '.join(read.undeclared)}")
        return content

    def _rules(self, table: Table) -> dict[str, Rule]:
        """Return the rules of the columns: of persons only those of the area's own municipalities, by its own key."""
        known, persons = catalogue_municipalities(), self.source.persons
        if persons is None:
            return rules(table, known, None)
        pseudonyms = Pseudonyms(pseudonym_key(self.settings.secrets, persons.pseudonym_key))
        return said_of(rules(table, within(known, load_catalogue(), persons.area), pseudonyms), persons.area)

    def _unchanged(self, file: DroppedFile) -> None:
        if not file.is_same():
            raise file.changed()
