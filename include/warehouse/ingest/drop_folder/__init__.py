"""Where files are delivered: a local folder, or S3-compatible storage or SFTP, fetched to a local folder first."""

from warehouse.ingest.drop_folder.access import access_of
from warehouse.ingest.drop_folder.drop import Drop
from warehouse.ingest.drop_folder.spool import delete_leftover_spools, open_drop

__all__ = ["Drop", "access_of", "delete_leftover_spools", "open_drop"]
