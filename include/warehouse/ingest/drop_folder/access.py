"""How a remote drop is reached: its address and credentials, from settings and secrets or from Airflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from warehouse.errors import WarehouseError
from warehouse.settings import Settings, optional_secret

SCHEMES = ("s3", "sftp")
AIRFLOW = "airflow://"


@dataclass(frozen=True)
class Access:
    """A remote drop and its credentials; only the address appears in messages.

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
            raise WarehouseError(f"found a drop at '{url.scheme}://...', expected a folder of this machine, {expected}")
        if url.password is not None:
            raise WarehouseError("found a password in the address of a drop, expected it among the secrets")

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


def access_of(source: str, settings: Settings) -> Access | None:
    """Return how the drop of a source is reached by settings and secrets; None where it is a folder of this machine."""
    place = settings.drop_place(source)
    if Path(place).is_absolute():
        return None
    if place.startswith(AIRFLOW):
        raise WarehouseError(f"the drop of {source} is an Airflow connection, which only its DAG can ask for")

    def find_secret(name: str) -> str:
        """Return the secret of the source, or the shared one."""
        names = (f"drop_{source}_{name}", f"drop_{name}")
        return next(filter(None, (optional_secret(settings.secrets, secret_name) for secret_name in names)), "")

    url = urlsplit(place)
    if url.scheme == "s3":
        keys = find_secret("access_key"), find_secret("secret_key")
        return Access(place, *keys, endpoint=settings.s3_endpoint or "", region=settings.s3_region or "")
    return Access(
        place, url.username or "", find_secret("password"), find_secret("private_key"), find_secret("known_hosts")
    )
