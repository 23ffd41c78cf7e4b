"""What the DAGs share: owner, time zone, retries, and the assets that pass the flow on."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pendulum
from airflow.sdk import Asset, Connection, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowNotFoundException

from warehouse.settings import Settings

HELSINKI = pendulum.timezone("Europe/Helsinki")
START = pendulum.datetime(2025, 1, 1, tz="Europe/Helsinki")

CODE = Asset(name="code", uri="tilannekuva://code")
MARTS = Asset(name="marts", uri="tilannekuva://marts")
PUBLISHED = Asset(name="published", uri="tilannekuva://published")

# What a person must mend is not tried again; a source that does not answer is.
RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="warehouse.errors.SourceError", action=RetryAction.RETRY),
        RetryRule(exception="warehouse.errors.WarehouseError", action=RetryAction.FAIL),
    ]
)


def raw(source: str) -> Asset:
    """Return the asset that says new content of a source has been loaded."""
    return Asset(name=f"raw.{source}", uri=f"tilannekuva://raw/{source}")


def dag_defaults(**more: Any) -> dict[str, Any]:
    """Return the arguments every DAG has; offline there is nobody to wait for, so nothing is tried again."""
    live = Settings().profile == "live"
    return {
        "start_date": START,
        "catchup": False,
        "max_active_runs": 1,
        "default_args": {
            "owner": "data-engineer",
            "retries": 2 if live else 0,
            "retry_delay": timedelta(minutes=10),
            "retry_policy": RETRIES,
            "execution_timeout": timedelta(hours=2),
        },
        **more,
    }


def drop_connection(source: str) -> Any:
    """Return what Airflow knows of a source's drop, where its place is `airflow://CONNECTION`; None where it is not."""
    from warehouse.errors import WarehouseError
    from warehouse.ingest.drops import Access

    place = urlsplit(Settings().drop_place(source))
    if place.scheme != "airflow":
        return None
    try:
        return Access.of_connection(place.geturl(), Connection.get(place.netloc))
    except AirflowNotFoundException:
        raise WarehouseError(f"the drop of {source}: found no Airflow connection '{place.netloc}'") from None
