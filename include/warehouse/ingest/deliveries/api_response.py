"""Takes what an API answers: fetched, checked whole, landed and loaded as one delivery."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BufferedReader
from pathlib import Path
from typing import Any

from psycopg import Connection

from warehouse.catalogue import Catalogue, load_catalogue
from warehouse.disk import writing
from warehouse.ingest.column_rules import rules
from warehouse.ingest.connectors import classification, download, matomo, newsletter, vacancies
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, flat
from warehouse.ingest.connectors.http_client import RetryPolicy
from warehouse.ingest.copy_load import load
from warehouse.ingest.deliveries.pxweb_table import address_of, given_address
from warehouse.ingest.landing import Landing
from warehouse.ingest.readers.csv import no_personal_codes
from warehouse.ingest.readers.records import FINLAND, RecordReader, paths
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, is_known, newest_resolved
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.sample_calendar import sample_day
from warehouse.settings import Settings, required_secret
from warehouse.sources import AnyApi, Report, Source, Vacancies

FETCH: dict[str, Callable[[FetchRequest[Any], Path], FetchResult | None]] = {
    "matomo": matomo.fetch,
    "report": newsletter.fetch,
    "vacancies": vacancies.fetch,
    "classification": classification.fetch,
    "download": download.fetch,
}
SAMPLE_SECRET = "sample"  # noqa: S105 - what the stand-in lets in


def disagreements(records: Iterable[Record], catalogue: Catalogue) -> Iterator[str]:
    """Yield in words what differs: a municipality that is gone, another name, another employment area, or a new member.

    Told, not refused: on 1 January the classification is right before the catalogue is mended.
    """
    official = {str(found["code"]): found for found in (flat(record.fields) for record in records)}
    areas = {code: _area(found, catalogue) for code, found in official.items()}
    for place in catalogue.municipalities:
        found = official.get(place.code)
        if found is None:
            yield f"areas.yml: municipality {place.code} ({place.name.fi}) is not in the official classification"
            continue
        told = (found["names.fi"], found["names.sv"], areas[place.code])
        if told != (place.name.fi, place.name.sv, place.area):
            own = f"{place.name.fi}, {place.name.sv}, {_shown(place.area)}"
            yield f"areas.yml: municipality {place.code} is {own}; officially {told[0]}, {told[1]}, {_shown(told[2])}"
    own_areas, own_codes = (
        {place.area for place in catalogue.municipalities},
        {p.code for p in catalogue.municipalities},
    )
    for code, found in official.items():
        if areas[code] in own_areas and code not in own_codes:
            yield f"areas.yml: municipality {code} ({found['names.fi']}) of {_shown(areas[code])} is not there"


def _area(found: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    """Return the employment area of a municipality; None where the classification has a group for those without."""
    code = str(found["group.code"])
    return None if code == catalogue.no_area else code


def _shown(area: str | None) -> str:
    return "no area" if area is None else f"area {area}"


@dataclass
class ApiResponseLoader:
    """Takes the answers of one API.

    `name` and `sha256` are for a refusal, `told` what a person should hear of. `day` is the day it is in Finland; the
    clock's if none is given.
    """

    source: Source
    connector: AnyApi
    settings: Settings
    connection: Connection
    landing: Landing
    patience: RetryPolicy | None = None
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

    def _take(self, parcel: FetchResult) -> Loaded | None:
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

    def _wish(self) -> FetchRequest[AnyApi]:
        (table,) = self.source.tables
        known = newest_resolved(self.connection, self.source.source, table)
        fields = tuple(paths(self.source.tables[table]).values())
        now = sample_day(self.settings) if self.settings.profile == "sample" else datetime.now(FINLAND).date()
        return FetchRequest(
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
        return SAMPLE_SECRET if sample else required_secret(self.settings.secrets, self.connector.secret)


def _rewound(file: BufferedReader) -> BufferedReader:
    file.seek(0)
    return file
