"""Places outside the instance that hold files: S3-compatible storage, SFTP, a folder."""

from warehouse.remote_storage.access import Access

__all__ = ["Access"]
