"""Where files are delivered: a local folder, S3-compatible storage or SFTP, brought to a local folder before intake."""

from warehouse.ingest.drops.access import Access, access_of
from warehouse.ingest.drops.drop import Drop
from warehouse.ingest.drops.left_behind import forget_left_behind
from warehouse.ingest.drops.opening import open_drop

__all__ = ["Access", "Drop", "access_of", "forget_left_behind", "open_drop"]
