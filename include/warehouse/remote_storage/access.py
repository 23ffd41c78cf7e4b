"""How a remote place is reached: its address and credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from warehouse.errors import WarehouseError

SCHEMES = ("s3", "sftp")


@dataclass(frozen=True)
class Access:
    """A remote place and its credentials; only the address appears in messages.

    `user` and `secret` are the name and password, or the two keys of S3, which may have an `endpoint`.
    `known_hosts` holds lines as OpenSSH writes them: the host keys accepted of an SFTP server.
    """

    address: str
    user: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    known_hosts: str = field(default="", repr=False)
    endpoint: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that cannot be used, or that carries a password; it is not repeated."""
        url = urlsplit(self.address)
        if url.scheme not in SCHEMES or not url.hostname or ".." in url.path.split("/"):
            expected = "s3://bucket/folder or sftp://user@host/folder"
            raise WarehouseError(
                f"found a place at '{url.scheme}://...', expected a folder of this machine, {expected}"
            )
        if url.password is not None:
            raise WarehouseError("found a password in the address, expected it among the secrets")

    @property
    def scheme(self) -> str:
        """The protocol: s3 or sftp."""
        return urlsplit(self.address).scheme

    @property
    def folder(self) -> str:
        """The folder there: with the bucket where there is one, without a slash at the end."""
        url = urlsplit(self.address)
        return f"{url.hostname}{url.path}".rstrip("/") if url.scheme == "s3" else url.path.rstrip("/") or "/"

    @classmethod
    def of_connection(cls, place: str, connection: Any) -> Self:
        """Take the values of an Airflow connection for a place such as `airflow://CONNECTION/folder`.

        Its extra field may hold `address` (else it is SFTP on its host), `private_key`, `known_hosts`, `endpoint_url`
        and `region_name`.
        """
        extra: Mapping[str, str] = connection.extra_dejson
        below = urlsplit(place).path
        base = extra.get("address") or f"sftp://{connection.host}:{connection.port or 22}"
        return cls(
            f"{base.rstrip('/')}{below}", connection.login or "", connection.password or "",
            extra.get("private_key", ""), extra.get("known_hosts", ""),
            extra.get("endpoint_url", ""), extra.get("region_name", ""),
        )  # fmt: skip
