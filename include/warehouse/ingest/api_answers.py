"""Takes what an API answers: fetched, checked whole, landed and loaded as one delivery."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BufferedReader
from pathlib import Path
from typing import Any

from psycopg import Connection

from warehouse.catalogue import load_catalogue
from warehouse.disk import writing
from warehouse.ingest.again import is_known
from warehouse.ingest.agreement import disagreements
from warehouse.ingest.api import address_of, given_address
from warehouse.ingest.checks import rules
from warehouse.ingest.connectors import classification, download, matomo, report, vacancies
from warehouse.ingest.connectors.parcel import Parcel, Wish
from warehouse.ingest.connectors.patience import Patience
from warehouse.ingest.landing import Landing
from warehouse.ingest.load import load
from warehouse.ingest.readers.personal import no_personal_codes
from warehouse.ingest.readers.records import FINLAND, RecordReader, paths
from warehouse.ingest.snapshots import Delivery, Landed, Loaded, newest_resolved
from warehouse.intake.values.municipalities import catalogue_municipalities
from warehouse.sample_calendar import sample_day
from warehouse.secret_files import given_secret
from warehouse.settings import Settings
from warehouse.sources import AnyApi, Report, Source, Vacancies

FETCH: dict[str, Callable[[Wish[Any], Path], Parcel | None]] = {
    "matomo": matomo.fetch,
    "report": report.fetch,
    "vacancies": vacancies.fetch,
    "classification": classification.fetch,
    "download": download.fetch,
}
SAMPLE_SECRET = "sample"  # noqa: S105 - what the stand-in lets in


@dataclass
class AnswerTaker:
    """Takes the answers of one API.

    `name` and `sha256` are for a refusal, `told` what a person should hear of. `day` is the day it is in Finland; the
    clock's if none is given.
    """

    source: Source
    connector: AnyApi
    settings: Settings
    connection: Connection
    landing: Landing
    patience: Patience | None = None
    day: date | None = None
    name: str = ""
    sha256: str = ""
    told: list[str] = field(default_factory=list)

    @property
    def is_asked(self) -> bool:
        """Say whether there is anybody to ask: a report that comes as files may have no API at all."""
        has_export = isinstance(self.connector, Report) and self.connector.export is not None
        return not has_export or given_address(self.source, self.connector.address, self.settings) is not None

    def take(self) -> Loaded | None:
        """Fetch and load, or return None if nothing is new.

        Raises `DeliveryError` for an answer that cannot be loaded, `SourceError` when there is none.
        """
        (self.name,) = self.source.tables
        self.settings.work.mkdir(parents=True, exist_ok=True)
        with writing(self.settings.work / self.name):
            parcel = FETCH[self.connector.kind](self._wish(), self.settings.work)
        if parcel is None:
            return None
        try:
            return self._take(parcel)
        finally:
            parcel.file.unlink()

    def _take(self, parcel: Parcel) -> Loaded | None:
        table, self.name = self.name, parcel.file.name
        with parcel.file.open("rb") as opened:
            self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            size = opened.tell()
            no_personal_codes(_rewound(opened), self.name, "utf-8")
            declared = self.source.tables[table]
            checks = rules(declared, catalogue_municipalities(), None)
            reader = RecordReader(self.name, declared, checks, loose=isinstance(self.connector, Vacancies))
            content, aside = reader.content(parcel.records)
            undeclared = [*aside, *parcel.undeclared]
            if self.connector.kind == "classification":
                self.told.extend(disagreements(parcel.records, load_catalogue()))
            resolved = parcel.resolved | ({"undeclared": undeclared} if undeclared else {})
            delivery = Delivery(self.source.source, table, self.name, self.sha256, size, parcel.as_of, resolved)
            self._tell(undeclared)
            if is_known(self.connection, delivery):
                return None

            def land() -> Landed:
                return Landed(self.landing.keep(opened, delivery.source, self.sha256, parcel.file.suffix), self.sha256)

            return load(self.connection, delivery, content, land)

    def _tell(self, undeclared: list[str]) -> None:
        if undeclared:
            self.told.append(f"{self.name}: fields that are not declared: {', '.join(undeclared)}")

    def _wish(self) -> Wish[AnyApi]:
        (table,) = self.source.tables
        known = newest_resolved(self.connection, self.source.source, table)
        fields = tuple(paths(self.source.tables[table]).values())
        now = sample_day(self.settings) if self.settings.profile == "sample" else datetime.now(FINLAND).date()
        return Wish(
            self.connector,
            table,
            address_of(self.source, self.connector.address, self.settings),
            self.day or now,
            self._secret(),
            fields,
            self.settings.profile,
            known,
            self.patience,
        )

    def _secret(self) -> str:
        if self.connector.secret is None:
            return ""
        sample = self.settings.profile == "sample"
        return SAMPLE_SECRET if sample else given_secret(self.settings.secrets, self.connector.secret)


def _rewound(file: BufferedReader) -> BufferedReader:
    file.seek(0)
    return file
