"""The drop of one source as the intake sees it: always a folder of this machine."""

from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drops.lying import Lying, lying_here


@dataclass
class Drop:
    """The folder; what could not be brought into it (names with their errors), and what was not finished.

    `fault` is why the place could not be reached; the intake goes on without it and raises it at the end.
    """

    folder: Path
    refused: list[tuple[str, DeliveryError]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    fault: WarehouseError | None = None

    def taken(self, path: Path) -> DeliveryError | None:
        """Do what remains after a file was looked at by the intake; return why it could not be done."""
        return None

    def lying(self) -> list[Lying]:
        """Return what lies where the source delivers, after the intake."""
        return lying_here(self.folder)

    def leave(self, path: Path) -> None:
        """Keep no copy of a file in which a person was found; the sender's own stays where it is."""
