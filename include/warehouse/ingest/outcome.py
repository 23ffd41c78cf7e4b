"""What became of the deliveries of one source, collected while an ingest runs."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from psycopg import Connection

from warehouse.errors import DeliveryError
from warehouse.ingest.deliveries.workbook import WorkbookOutcome
from warehouse.ingest.snapshot_ledger import Loaded, write_notice, write_refusal
from warehouse.privacy.pseudonym import mask

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IngestOutcome:
    """The deliveries of a source: loaded, unchanged (names), refused (messages), unfinished (names).

    `messages` are notices for a person besides: undeclared columns, versions that do not count.
    """

    source: str
    loaded: list[Loaded] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def add(self, name: str, result: Loaded | None) -> None:
        """Note a delivery that was loaded, or unchanged."""
        if result is None:
            self.unchanged.append(name)
        else:
            self.loaded.append(result)

    def add_workbook(self, workbook: WorkbookOutcome) -> None:
        """Note a workbook that was loaded sheet by sheet, refused, or unchanged."""
        self.loaded.extend(workbook.loaded)
        if workbook.refusal:
            self.refused.append(workbook.refusal)
        elif not workbook.loaded:
            self.unchanged.append(workbook.name)

    def refuse(self, connection: Connection, name: str, sha256: str, error: DeliveryError) -> None:
        """Note a delivery of which nothing was loaded, here and in the ledger."""
        message = mask(str(error))
        log.warning("%s refused: %s", self.source, message)
        self.refused.append(message)
        write_refusal(connection, self.source, name, sha256, message)

    def warn(self, connection: Connection, name: str, sha256: str, messages: Iterable[str]) -> None:
        """Note messages about a delivery that was accepted, here and in the ledger."""
        for message in map(mask, messages):
            log.warning("%s: %s", self.source, message)
            self.messages.append(message)
            write_notice(connection, self.source, name, sha256, message)

    def log(self) -> None:
        """Write how many deliveries there were of each kind into the log."""
        numbers = (len(self.loaded), len(self.unchanged), len(self.refused), len(self.unfinished))
        log.info("%s: %d loaded, %d unchanged, %d refused, %d unfinished", self.source, *numbers)


@dataclass(frozen=True)
class IngestReport:
    """What became of a source, and whether the warehouse must be built again."""

    outcome: IngestOutcome
    needs_build: bool

    @property
    def refused(self) -> tuple[str, ...]:
        """The messages of the refused deliveries."""
        return tuple(self.outcome.refused)

    def __str__(self) -> str:
        """Summarise the outcome in one line, and its messages in a line each."""
        outcome = self.outcome
        rows = sum(loaded.rows for loaded in outcome.loaded)
        rejected = sum(loaded.rejected_rows for loaded in outcome.loaded)
        parts = [f"{len(outcome.loaded)} loaded ({rows} rows, {rejected} set aside)" if outcome.loaded else ""]
        for word, names in (
            ("unchanged", outcome.unchanged), ("refused", outcome.refused), ("unfinished", outcome.unfinished),
        ):  # fmt: skip
            parts.append(f"{len(names)} {word}" if names else "")
        summary = f"{outcome.source}: {', '.join(part for part in parts if part) or 'nothing delivered'}"
        return "\n".join([summary, *outcome.messages])
