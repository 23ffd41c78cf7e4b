"""Takes one table of an API: fetched, landed, checked and loaded as one delivery."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
from warehouse.ingest.snapshot_ledger import Delivery, Landed, Loaded, is_known, newest_resolved
from warehouse.ingest.standin import standin
from warehouse.settings import Settings
from warehouse.sources import Profile, PxWeb, Source

STANDIN = "{standin}"


@dataclass
class PxWebTableLoader:
    """Takes the table of one source; `areas` are the codes that are asked.

    `name` and `sha256` are for a refusal, `told` what a person should hear of.
    """

    source: Source
    connector: PxWeb
    settings: Settings
    connection: Connection
    landing: Landing
    areas: Sequence[str]
    name: str = ""
    sha256: str = ""
    told: list[str] = field(default_factory=list)

    def take(self) -> Loaded | None:
        """Fetch and load the table, or return None if nothing is new.

        Raises `DeliveryError` for an answer that cannot be loaded, `SourceError` when there is none.
        """
        self.name = self.connector.table
        self.settings.work.mkdir(parents=True, exist_ok=True)
        known = newest_resolved(self.connection, self.source.source, self.connector.table)
        with writing(self.settings.work / self.name):
            answer = fetch(self._request(), self.settings.work, known)
        if answer is None:
            return None
        self.name = answer.file.name
        if left_out := answer.resolved["left_out"]:
            self.told.append(f"{self.name}: variables that are not declared, left out: {', '.join(left_out)}")
        try:
            return self._take(answer)
        finally:
            answer.file.unlink()

    def _take(self, answer: PxWebAnswer) -> Loaded | None:
        with answer.file.open("rb") as opened:
            self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            delivery = Delivery(
                self.source.source, self.connector.table, self.name, self.sha256, opened.tell(), None, answer.resolved
            )
            if is_known(self.connection, delivery):
                return None

            def land() -> Landed:
                return Landed(self.landing.keep(opened, delivery.source, self.sha256, ".tar"), self.sha256)

            columns = self.connector.columns
            rows = _rows(answer.file, columns)
            return load(self.connection, delivery, CheckedDelivery((ROW, *columns), batches(rows)), land)

    def _request(self) -> PxWebRequest:
        rules = (rule for measure in self.source.measures.values() for rule in measure.rules)
        values = tuple(dict.fromkeys(rule.value for rule in rules if rule.value))
        address = address_of(self.source, self.connector.address, self.settings)
        one, areas = self.connector, self.connector.areas or tuple(self.areas)
        found = one.classes
        classes = ClassSelection(found.variable, found.breakdowns, found.leave) if found else None
        return PxWebRequest(address, one.path, areas, values, one.format, one.fixed, classes)


def _rows(file: Path, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    told = attrgetter(*columns)
    for number, one in enumerate(observations(file), start=1):
        yield str(number), *(text or "" for text in told(one))


def given_address(source: Source, declared: Mapping[Profile, str], settings: Settings) -> str | None:
    """Return the address the environment or the declaration gives; None if neither does."""
    return os.environ.get(variable(source)) or declared.get(settings.profile)


def address_of(source: Source, declared: Mapping[Profile, str], settings: Settings) -> str:
    """Return where an API lies; WarehouseError says how to tell it where nobody has."""
    address = given_address(source, declared, settings)
    if address is None:
        found = f"{source.source} has no address for the profile '{settings.profile}'"
        raise WarehouseError(f"{found}: set {variable(source)}")
    return address.replace(STANDIN, standin(settings)) if STANDIN in address else address


def variable(source: Source) -> str:
    """Return the name of the environment variable with a source's address."""
    return f"WAREHOUSE_ADDRESS_{source.source.upper()}"
