"""Takes one file of the drop folder: checked, landed, loaded."""

import hashlib
from dataclasses import dataclass
from io import BufferedReader

from psycopg import Connection

from warehouse.ingest.checks import rules
from warehouse.ingest.connectors.dropbox import DroppedFile
from warehouse.ingest.encryption import Encryption
from warehouse.ingest.landing import Landing
from warehouse.ingest.load import load
from warehouse.ingest.municipalities import catalogue_aliases
from warehouse.ingest.readers.batch import Content
from warehouse.ingest.readers.delimited import CsvFile
from warehouse.ingest.readers.personal import no_personal_codes
from warehouse.ingest.readers.workbook import workbook_content
from warehouse.ingest.snapshots import Delivery, Landed, Loaded, is_loaded
from warehouse.privacy.keys import landing_recipient, pseudonym_key
from warehouse.privacy.pseudonym import Pseudonyms, mask
from warehouse.settings import Settings
from warehouse.sources import Dropbox, Source


@dataclass
class FileTaker:
    """Takes the files of one source, one after another; `sha256` is of the file being taken, for a refusal."""

    source: Source
    connector: Dropbox
    settings: Settings
    connection: Connection
    landing: Landing
    sha256: str = ""

    def take(self, file: DroppedFile) -> Loaded | None:
        """Load a file, or return None if its bytes have been loaded before.

        A loaded file of a person-level source is taken out of the drop folder. Raises `DeliveryError`.
        """
        with file.open() as opened:
            self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            delivery = Delivery(
                self.source.source, file.table, mask(file.path.name), self.sha256, opened.tell(), file.as_of
            )
            loaded = None if is_loaded(self.connection, delivery) else self._load(delivery, file, opened)
        if self.source.person_level and file.is_same():
            file.path.unlink()
        return loaded

    def _load(self, delivery: Delivery, file: DroppedFile, opened: BufferedReader) -> Loaded:
        opened.seek(0)
        if self.source.person_level:
            return self._load_persons(delivery, file, opened)
        content = self._content(delivery, opened)

        def land() -> Landed:
            self._unchanged(file)
            url = self.landing.keep(opened, delivery.source, delivery.sha256, file.path.suffix.lower())
            return Landed(url, delivery.sha256)

        return load(self.connection, delivery, content, land)

    def _load_persons(self, delivery: Delivery, file: DroppedFile, opened: BufferedReader) -> Loaded:
        content = self._content(delivery, opened)
        with (
            file.open() as original,
            self.landing.draft(delivery.source) as rows,
            self.landing.draft(delivery.source, hashed=False) as secret,
            Encryption(original, secret, landing_recipient(self.settings.secrets)) as encryption,
        ):
            rows.write(content.delimiter.join(content.columns).encode() + b"\n")

            def land() -> Landed:
                encryption.finish()
                self._unchanged(file)
                kept = self.landing.keep_original(secret, delivery.source, delivery.sha256)
                return Landed(self.landing.keep_draft(rows, delivery.source, ".csv"), rows.sha256, kept)

            return load(self.connection, delivery, content, land, rows.write)

    def _content(self, delivery: Delivery, opened: BufferedReader) -> Content:
        table = self.source.tables[delivery.table]
        checks = rules(table, catalogue_aliases(), self._pseudonyms)
        if self.connector.format == "xlsx":
            return workbook_content(opened, delivery.name, table, checks)
        if not self.source.person_level:
            no_personal_codes(opened, delivery.name, self.connector.encoding)
        return CsvFile(
            opened, delivery.name, self.connector, table.columns, checks, hidden=self.source.person_level
        ).content()

    def _unchanged(self, file: DroppedFile) -> None:
        if not file.is_same():
            raise file.changed()

    @property
    def _pseudonyms(self) -> Pseudonyms | None:
        return Pseudonyms(pseudonym_key(self.settings.secrets)) if self.source.person_level else None
