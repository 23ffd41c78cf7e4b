"""What became of a source's deliveries, for the one who asked, for the log and for the ledger."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from psycopg import Connection

from warehouse.errors import DeliveryError
from warehouse.ingest.snapshots import Loaded, write_notice, write_refusal
from warehouse.ingest.workbooks.taker import Taken
from warehouse.privacy.pseudonym import mask

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a source's deliveries: loaded, known already (names), refused (messages), unfinished (names).

    `told` is what a person should hear of besides: undeclared columns, versions that do not count.
    """

    source: str
    loaded: list[Loaded] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, name: str, result: Loaded | None) -> None:
        """Note a delivery that was loaded, or known already."""
        if result is None:
            self.unchanged.append(name)
        else:
            self.loaded.append(result)

    def add_taken(self, taken: Taken) -> None:
        """Note a workbook that was loaded sheet by sheet, refused, or known already."""
        self.loaded.extend(taken.loaded)
        if taken.refusal:
            self.refused.append(taken.refusal)
        elif not taken.loaded:
            self.unchanged.append(taken.name)

    def refuse(self, connection: Connection, name: str, sha256: str, error: DeliveryError) -> None:
        """Note a delivery of which nothing was loaded, here and in the ledger."""
        message = mask(str(error))
        log.warning("%s refused: %s", self.source, message)
        self.refused.append(message)
        write_refusal(connection, self.source, name, sha256, message)

    def tell(self, connection: Connection, name: str, sha256: str, messages: Iterable[str]) -> None:
        """Note what a person should hear of a delivery that was taken, here and in the ledger."""
        for message in map(mask, messages):
            log.warning("%s: %s", self.source, message)
            self.told.append(message)
            write_notice(connection, self.source, name, sha256, message)

    def log(self) -> None:
        """Write how many there were of each into the log."""
        numbers = (len(self.loaded), len(self.unchanged), len(self.refused), len(self.unfinished))
        log.info("%s: %d loaded, %d unchanged, %d refused, %d unfinished", self.source, *numbers)
