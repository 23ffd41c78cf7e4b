"""S3-compatible storage."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from s3fs import S3FileSystem

from warehouse.remote_storage.access import Access

DENIED: tuple[type[Exception], ...] = (PermissionError,)
MISSING: tuple[type[Exception], ...] = (FileNotFoundError,)
CONNECTION_ERRORS: tuple[type[Exception], ...] = (OSError, BotoCoreError, ClientError)
FILES_GROW = False
"""An object appears whole or not at all."""
TIMEOUTS = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3, "mode": "standard"}}


def open_files(access: Access) -> Any:
    """Open the storage; without keys the machine's default credentials are used."""
    options = {"endpoint_url": access.endpoint or None, "region_name": access.region or None}
    return S3FileSystem(
        key=access.user or None,
        secret=access.secret or None,
        client_kwargs={name: value for name, value in options.items() if value},
        config_kwargs=TIMEOUTS,
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def close(files: Any) -> None:
    """Drop the listings; the connections close by themselves."""
    files.invalidate_cache()


def is_missing(error: Exception) -> bool:
    """Say whether the bucket does not exist; a missing folder in it is only empty."""
    return isinstance(error.__cause__, ClientError)
