"""What killed runs left here of persons, brought from a remote drop and not loaded."""

import shutil

from psycopg import Connection

from warehouse.ingest.load import source_lock_if_free
from warehouse.settings import Settings
from warehouse.sources import load_sources


def forget_left_behind(settings: Settings, connection: Connection) -> None:
    """Delete it, whichever source is about to run: the source it is of may not run for days.

    A source that somebody loads at this moment is passed over, and the files of a source without persons stay, for
    they are not brought again. Nothing is lost: what was not loaded still lies where it was delivered.
    """
    stays = {name for name, source in load_sources().items() if not source.person_level}
    for folder in settings.spool.glob("*"):
        if folder.name not in stays:
            with source_lock_if_free(connection, folder.name) as taken:
                if taken:
                    shutil.rmtree(folder, ignore_errors=True)
