"""How the drop of a source is reached, from settings and secrets; an Airflow connection is its DAG's to ask for."""

from pathlib import Path
from urllib.parse import urlsplit

from warehouse.errors import WarehouseError
from warehouse.remote_storage import Access
from warehouse.settings import Settings, optional_secret

AIRFLOW = "airflow://"


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
