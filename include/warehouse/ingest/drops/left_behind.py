"""What killed runs left here of persons, brought from a remote drop and not loaded."""

import shutil

from psycopg import Connection

from warehouse.locks import held_if_free, one_ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources


def forget_left_behind(settings: Settings, connection: Connection, own: str) -> None:
    """Delete it, whichever source is about to run: the source it is of may not run for days.

    The caller holds the lock of the source `own`. Another that is loaded at this moment is passed over, and the files
    of a source without persons stay, for they are not brought again. Nothing is lost: what was not loaded still lies
    where it was delivered.
    """
    stays = {name for name, source in load_sources().items() if not source.person_level}
    for folder in settings.spool.glob("*"):
        if folder.name == own and own not in stays:
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name not in stays:
            with held_if_free(connection, one_ingest(folder.name)) as free:
                if free:
                    shutil.rmtree(folder, ignore_errors=True)
