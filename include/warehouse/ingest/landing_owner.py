"""Whose landing it is: a copied instance that still points at the first one's landing must not touch its files.

A marker at the landing's root names the database that the landing belongs to, and where the landing lay when that was
written. Files that have been copied to another place carry a marker of the old place: whoever finds them there owns
the copy. A marker of the very place that names another database says that the landing is somebody else's.
"""

import json
import logging
from dataclasses import asdict, dataclass

from psycopg import Connection

from warehouse.db import STATE
from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Landing
from warehouse.settings import Settings

MARKER = "instance.json"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Owner:
    """The identity of a database that a copy does not share: its server, its oid there, its home.

    `home` is set for an embedded server only: a copied home holds a copy of the whole server.
    """

    server: str
    database: int
    home: str | None

    def __str__(self) -> str:
        """Describe it for a person."""
        return f"database {self.database} of the server {self.server}" + (f" in {self.home}" if self.home else "")


def owner_of(connection: Connection, settings: Settings) -> Owner:
    """Return the identity of the connected database."""
    embedded = settings.dsn is None and (settings.state / STATE).exists()
    with connection.transaction():
        row = connection.execute(DATABASE).fetchone()
        assert row is not None
        server = connection.execute(SERVER).fetchone() if row[1] else None
    return Owner(str(server[0]) if server else "", int(row[0]), str(settings.root) if embedded else None)


def claim(landing: Landing, owner: Owner) -> None:
    """Check that the landing is the owner's, or claim a new one; `WarehouseError` if it is another instance's."""
    content = landing.read_root_file(MARKER)
    if content is None:
        adopt(landing, owner)
        return
    recorded, location = _read(landing, content)
    if location == landing.location and recorded != owner:
        raise WarehouseError(
            f"the landing {landing.location} belongs to another instance: found {recorded}, expected {owner}."
            " Nothing was changed. Give this instance a landing of its own (WAREHOUSE_LANDING), or, if the other one"
            " is gone for good, run `warehouse adopt-landing`"
        )
    if location != landing.location:
        log.warning("the landing %s is a copy of %s and belongs to %s now", landing.location, location, owner)
        adopt(landing, owner)


def adopt(landing: Landing, owner: Owner) -> None:
    """Write the owner's marker, whoever the landing belonged to."""
    marker = asdict(owner) | {"location": landing.location}
    landing.write_root_file(MARKER, json.dumps(marker, indent=2).encode() + b"\n")


def _read(landing: Landing, content: bytes) -> tuple[Owner, str]:
    try:
        marker = json.loads(content)
        return Owner(marker["server"], marker["database"], marker["home"]), marker["location"]
    except (ValueError, KeyError, TypeError) as error:
        actual = f"found {MARKER} in {landing.location} that cannot be read ({type(error).__name__})"
        raise WarehouseError(f"{actual}, expected what an ingest wrote; `warehouse adopt-landing` writes it") from None


DATABASE = """
    select oid, has_function_privilege('pg_control_system()', 'execute')
    from pg_database where datname = current_database()
"""
SERVER = "select system_identifier from pg_control_system()"
