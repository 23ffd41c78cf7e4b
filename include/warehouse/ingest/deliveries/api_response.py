"""Loads what an API answers: fetched, checked whole, landed and copied into `raw` as one delivery."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
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
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record, flatten
from warehouse.ingest.connectors.http_client import RetryPolicy
from warehouse.ingest.copy_load import load
from warehouse.ingest.deliveries.pxweb_table import address_of, configured_address
from warehouse.ingest.landing import Landing
from warehouse.ingest.readers.csv import refuse_personal_codes
from warehouse.ingest.readers.records import FINLAND, RecordReader, paths
from warehouse.ingest.readers.row_batch import CheckedDelivery
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, newest_resolved
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


@dataclass
class OpenResponse:
    """A retrieval that is being loaded; `undeclared` are its fields that no column is declared for."""

    result: FetchResult
    opened: BufferedReader
    bytes: int
    undeclared: list[str] = field(default_factory=list)


@dataclass
class ApiResponseLoader:
    """Loads the responses of one API.

    `name` and `sha256` are for a refusal; `messages` are notices for a person. `day` is the day in Finland, by
    default the clock's.
    """

    source: Source
    connector: AnyApi
    settings: Settings
    connection: Connection
    landing: Landing
    retry_policy: RetryPolicy | None = None
    day: date | None = None
    name: str = ""
    sha256: str = ""
    messages: list[str] = field(default_factory=list)

    @property
    def has_address(self) -> bool:
        """Say whether there is an API to ask: a report that comes as files may have none."""
        has_export = isinstance(self.connector, Report) and self.connector.export is not None
        return not has_export or configured_address(self.source, self.connector.address, self.settings) is not None

    def fetch(self) -> FetchResult | None:
        """Retrieve the records into a working file; None if nothing is new. Raises `SourceError`."""
        (self.name,) = self.source.tables
        self.settings.work.mkdir(parents=True, exist_ok=True)
        with writing(self.settings.work / self.name):
            return FETCH[self.connector.kind](self._request(), self.settings.work)

    @contextmanager
    def open(self, result: FetchResult) -> Iterator[OpenResponse]:
        """Open the working file and compute its sha256; it is deleted in the end."""
        self.name = result.file.name
        try:
            with result.file.open("rb") as opened:
                self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
                yield OpenResponse(result, opened, opened.tell())
        finally:
            result.file.unlink()

    def check(self, response: OpenResponse) -> CheckedDelivery:
        """Return the rows of the records, all of them checked. Raises `DeliveryError`."""
        response.opened.seek(0)
        refuse_personal_codes(response.opened, self.name, "utf-8")
        (table,) = self.source.tables.values()
        column_rules = rules(table, catalogue_municipalities(), None)
        reader = RecordReader(self.name, table, column_rules, loose=isinstance(self.connector, Vacancies))
        content, undeclared = reader.content(response.result.records)
        response.undeclared = [*undeclared, *response.result.undeclared]
        if self.connector.kind == "classification":
            self.messages.extend(disagreements(response.result.records, load_catalogue()))
        if response.undeclared:
            fields = ", ".join(response.undeclared)
            self.messages.append(f"{self.name}: fields that are not declared: {fields}")
        return content

    def describe(self, response: OpenResponse) -> Delivery:
        """Return the delivery as the ledger records it."""
        (table,) = self.source.tables
        undeclared = {"undeclared": response.undeclared} if response.undeclared else {}
        resolved = response.result.resolved | undeclared
        return Delivery(
            self.source.source, table, self.name, self.sha256, response.bytes, response.result.as_of, resolved
        )

    def load(self, delivery: Delivery, content: CheckedDelivery, response: OpenResponse) -> Loaded:
        """Copy the rows into `raw` and keep the original responses."""

        def land() -> Landed:
            suffix = response.result.file.suffix
            return Landed(self.landing.keep(response.opened, delivery.source, self.sha256, suffix), self.sha256)

        return load(self.connection, delivery, content, land)

    def _request(self) -> FetchRequest[AnyApi]:
        (table,) = self.source.tables
        previous = newest_resolved(self.connection, self.source.source, table)
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
            previous,
            self.retry_policy,
        )

    def _secret(self) -> str:
        if self.connector.secret is None:
            return ""
        sample = self.settings.profile == "sample"
        return SAMPLE_SECRET if sample else required_secret(self.settings.secrets, self.connector.secret)


def disagreements(records: Iterable[Record], catalogue: Catalogue) -> Iterator[str]:
    """Yield the differences between catalogue and classification: missing, renamed, moved or new municipalities.

    They are messages, not a refusal: on 1 January the classification is right before the catalogue is updated.
    """
    official = {str(fields["code"]): fields for fields in (flatten(record.fields) for record in records)}
    areas = {code: _area(fields, catalogue) for code, fields in official.items()}
    for municipality in catalogue.municipalities:
        code, name = municipality.code, municipality.name
        if code not in official:
            yield f"areas.yml: municipality {code} ({name.fi}) is not in the official classification"
            continue
        fi, sv, area = official[code]["names.fi"], official[code]["names.sv"], areas[code]
        if (fi, sv, area) != (name.fi, name.sv, municipality.area):
            declared = f"{name.fi}, {name.sv}, {_area_text(municipality.area)}"
            yield f"areas.yml: municipality {code} is {declared}; officially {fi}, {sv}, {_area_text(area)}"
    declared_areas = {municipality.area for municipality in catalogue.municipalities}
    declared_codes = {municipality.code for municipality in catalogue.municipalities}
    for code, fields in official.items():
        if areas[code] in declared_areas and code not in declared_codes:
            yield f"areas.yml: municipality {code} ({fields['names.fi']}) of {_area_text(areas[code])} is not there"


def _area(fields: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    """Return the employment area of a municipality; None where the classification has a group for those without."""
    code = str(fields["group.code"])
    return None if code == catalogue.no_area else code


def _area_text(area: str | None) -> str:
    return "no area" if area is None else f"area {area}"
