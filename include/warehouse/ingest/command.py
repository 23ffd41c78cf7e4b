"""Ingest a source by name: what both the DAG and the command line call."""

from collections.abc import Callable
from dataclasses import dataclass

from warehouse.catalogue import load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.disk import writing
from warehouse.errors import WarehouseError
from warehouse.ingest.drops import Access
from warehouse.ingest.failures import failure_recorded
from warehouse.ingest.outcome import Outcome
from warehouse.ingest.stage import Ingest
from warehouse.ledger import is_source_judged
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources


@dataclass(frozen=True)
class Report:
    """What became of a source, and whether a build has news to read."""

    outcome: Outcome
    news: bool

    @property
    def refused(self) -> tuple[str, ...]:
        """The messages of the refused deliveries."""
        return tuple(self.outcome.refused)

    def __str__(self) -> str:
        """Say in one line what happened."""
        one = self.outcome
        rows = sum(loaded.rows for loaded in one.loaded)
        aside = sum(loaded.rejected_rows for loaded in one.loaded)
        parts = [f"{len(one.loaded)} loaded ({rows} rows, {aside} set aside)" if one.loaded else ""]
        for word, names in (("unchanged", one.unchanged), ("refused", one.refused), ("unfinished", one.unfinished)):
            parts.append(f"{len(names)} {word}" if names else "")
        said = f"{one.source}: {', '.join(part for part in parts if part) or 'nothing delivered'}"
        return "\n".join([said, *one.told])


def ingest_source(name: str, settings: Settings, access: Callable[[], Access | None] | None = None) -> Report:
    """Load what is new of the named source; WarehouseError if there is no such source or it cannot be reached.

    That a source could not be ingested is recorded in `ops.source_failure` until an ingest of it succeeds.
    `access` returns what Airflow knows of a remote drop; settings and secrets open it if there is none.
    A build waits until no ingest is under way, so that it never reads a part of what arrived together.
    """
    source = _declared(name)
    with writing(settings.root), connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        check_keys(connection, settings)
        with failure_recorded(connection, name):
            outcome = Ingest(source, settings, connection, _areas(), access=access() if access else None).run()
        return Report(outcome, bool(outcome.loaded) or not is_source_judged(connection, name))


def _declared(name: str) -> Source:
    sources = load_sources()
    if name not in sources:
        raise WarehouseError(f"found source '{name}', expected one of {', '.join(sources)}")
    return sources[name]


def _areas() -> tuple[str, ...]:
    """Return what is asked of an API: every municipality, and every official row an area takes."""
    catalogue = load_catalogue()
    official = {area.official for area in catalogue.areas if area.official}
    return (*(one.geo for one in catalogue.municipalities), *sorted(official))
