"""Loads one table of a PxWeb API: fetched, checked, landed and copied into `raw` as one delivery."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from operator import attrgetter
from pathlib import Path

from psycopg import Connection

from warehouse.disk import writing
from warehouse.errors import WarehouseError
from warehouse.ingest.connectors.pxweb import PxWebAnswer, PxWebRequest, fetch
from warehouse.ingest.connectors.pxweb_metadata import ClassSelection
from warehouse.ingest.copy_load import load
from warehouse.ingest.landing import Landing
from warehouse.ingest.readers.pxweb import observations
from warehouse.ingest.readers.row_batch import ROW, CheckedDelivery, batches
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, newest_resolved
from warehouse.ingest.standin import standin
from warehouse.settings import Settings
from warehouse.sources import Profile, PxWeb, Source

STANDIN_PLACEHOLDER = "{standin}"


@dataclass(frozen=True)
class OpenTable:
    """A fetched table that is being loaded."""

    file: Path
    opened: BufferedReader
    delivery: Delivery


@dataclass
class PxWebTableLoader:
    """Loads the table of one source; `areas` are the codes that are asked.

    `name` and `sha256` are for a refusal; `messages` are notices for a person.
    """

    source: Source
    connector: PxWeb
    settings: Settings
    connection: Connection
    landing: Landing
    areas: Sequence[str]
    name: str = ""
    sha256: str = ""
    messages: list[str] = field(default_factory=list)

    def fetch(self) -> PxWebAnswer | None:
        """Retrieve the table into a working file; None if it has not changed. Raises `SourceError`."""
        self.name = self.connector.table
        self.settings.work.mkdir(parents=True, exist_ok=True)
        previous = newest_resolved(self.connection, self.source.source, self.connector.table)
        with writing(self.settings.work / self.name):
            answer = fetch(self._request(), self.settings.work, previous)
        if answer is None:
            return None
        self.name = answer.file.name
        if left_out := answer.resolved["left_out"]:
            self.messages.append(f"{self.name}: variables that are not declared, left out: {', '.join(left_out)}")
        return answer

    @contextmanager
    def open(self, answer: PxWebAnswer) -> Iterator[OpenTable]:
        """Open the working file and compute its sha256; it is deleted in the end."""
        try:
            with answer.file.open("rb") as opened:
                self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
                delivery = Delivery(
                    self.source.source, self.connector.table, self.name, self.sha256, opened.tell(), None,
                    answer.resolved,
                )  # fmt: skip
                yield OpenTable(answer.file, opened, delivery)
        finally:
            answer.file.unlink()

    def check(self, table: OpenTable) -> CheckedDelivery:
        """Return the rows of the table; they are checked while they are consumed. Raises `DeliveryError`."""
        columns = self.connector.columns
        return CheckedDelivery((ROW, *columns), batches(_rows(table.file, columns)))

    def load(self, table: OpenTable, content: CheckedDelivery) -> Loaded:
        """Copy the rows into `raw` and keep the original answers."""

        def land() -> Landed:
            url = self.landing.keep(table.opened, table.delivery.source, self.sha256, ".tar")
            return Landed(url, self.sha256)

        return load(self.connection, table.delivery, content, land)

    def _request(self) -> PxWebRequest:
        rules = (rule for measure in self.source.measures.values() for rule in measure.rules)
        values = tuple(dict.fromkeys(rule.value for rule in rules if rule.value))
        address = address_of(self.source, self.connector.address, self.settings)
        connector, areas = self.connector, self.connector.areas or tuple(self.areas)
        declared = connector.classes
        classes = ClassSelection(declared.variable, declared.breakdowns, declared.exclude) if declared else None
        return PxWebRequest(address, connector.path, areas, values, connector.format, connector.fixed, classes)


def _rows(file: Path, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    values_of = attrgetter(*columns)
    for number, observation in enumerate(observations(file), start=1):
        yield str(number), *(text or "" for text in values_of(observation))


def configured_address(source: Source, declared: Mapping[Profile, str], settings: Settings) -> str | None:
    """Return the address by the environment or the declaration; None if neither has one."""
    return os.environ.get(address_variable(source)) or declared.get(settings.profile)


def address_of(source: Source, declared: Mapping[Profile, str], settings: Settings) -> str:
    """Return the address of an API; the WarehouseError of one without says how to set it."""
    address = configured_address(source, declared, settings)
    if address is None:
        problem = f"{source.source} has no address for the profile '{settings.profile}'"
        raise WarehouseError(f"{problem}: set {address_variable(source)}")
    return address.replace(STANDIN_PLACEHOLDER, standin(settings)) if STANDIN_PLACEHOLDER in address else address


def address_variable(source: Source) -> str:
    """Return the name of the environment variable with a source's address."""
    return f"WAREHOUSE_ADDRESS_{source.source.upper()}"
