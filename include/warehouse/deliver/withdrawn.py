"""Remove the extracts of withdrawn releases: nobody shall read there what the database no longer shows."""

import shutil
from pathlib import Path

from warehouse.db import connect, role_dsn
from warehouse.settings import Settings

WITHDRAWN = "select release_id from release.release where withdrawn_at is not null order by release_id"


def folder_of(settings: Settings, release_id: int) -> Path:
    """Return the folder of a release's extract."""
    return settings.extracts / f"release-{release_id:06d}"


def remove_withdrawn(settings: Settings) -> list[int]:
    """Remove the extract of every withdrawn release, and return those that had one.

    After a reinstatement `deliver` writes the same bytes again. A folder disappears whole, so that no program takes a
    part of it.
    """
    with connect(role_dsn(settings, "publisher")) as connection:
        withdrawn = [row[0] for row in connection.execute(WITHDRAWN)]
    removed = [release_id for release_id in withdrawn if folder_of(settings, release_id).is_dir()]
    for release_id in removed:
        folder = folder_of(settings, release_id)
        gone = folder.with_name(f".{folder.name}.withdrawn")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        shutil.rmtree(gone)
    return removed
