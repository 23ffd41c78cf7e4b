"""What the DAGs share: owner, schedules, retries, the pool, and the assets that trigger the next stage."""

import json
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import Asset, Connection, CronTriggerTimetable, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException

from warehouse.settings import AIRFLOW_POOLS, Settings

POOL = "marts"
SLOTS = int(json.loads(AIRFLOW_POOLS.read_text())[POOL]["slots"])

CODE = Asset(name="code", uri="tilannekuva://code")
MARTS = Asset(name="marts", uri="tilannekuva://marts")
PUBLISHED = Asset(name="published", uri="tilannekuva://published")
PUBLIC = Asset(name="public", uri="tilannekuva://public")
"""What readers outside see; `published` is what staff sees, and both at once without an embargo."""

CONDITIONS = {("publish", "gate"), ("maintain", "backup"), ("alert", "alert")}
"""Tasks whose failure is in the ledger already, as that of every ingest is; `alert` says itself what it cannot send."""

# An error that a person must fix is not retried; a source that does not answer is.
RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="warehouse.errors.SourceError", action=RetryAction.RETRY),
        RetryRule(exception="warehouse.errors.WarehouseError", action=RetryAction.FAIL),
    ]
)
BACKFILL_FRESHNESS = timedelta(hours=1)
"""Every ingest asks the whole series, so the runs of a backfill are equal: after the first they are skipped so long."""


def answered_by(approval: Any) -> str:
    """Return the name of who answered an ApprovalOperator; AirflowException if Airflow does not say who."""
    user = approval.get("responded_by_user") if isinstance(approval, dict) else None
    if not user or not user.get("name"):
        raise AirflowException(f"found the answer {approval}, expected the name of who gave it")
    return str(user["name"])


def raw(source: str) -> Asset:
    """Return the asset that is updated when new content of a source has been loaded."""
    return Asset(name=f"raw.{source}", uri=f"tilannekuva://raw/{source}")


def cron(expression: str) -> CronTriggerTimetable:
    """Return a schedule in Helsinki time whose first run is the next one that comes.

    A DAG has no `start_date`: with one, the last slot that has passed would run as soon as the DAG is read. The few
    minutes let a slot that passes while the DAG file is read again still run. (Airflow 3.3 treats `False` as a tenth of
    the interval: 16 hours of a week.)
    """
    return CronTriggerTimetable(expression, timezone="Europe/Helsinki", run_immediately=timedelta(minutes=5))


def shares_marts(priority: int) -> dict[str, Any]:
    """Return the arguments of a task that may run in parallel with others of its kind, but not with a build."""
    return {"pool": POOL, "pool_slots": 1, "priority_weight": priority, "weight_rule": "absolute"}


def owns_marts(priority: int) -> dict[str, Any]:
    """Return the arguments of a task that needs the marts exclusively: it takes the whole pool.

    Airflow keeps no slots free for it, so it waits, without a process, until nothing that shares the marts runs or
    could run: what arrives together is built once. The same is ensured in the database by a lock, for the commands.
    """
    return {**shares_marts(priority), "pool_slots": SLOTS}


def announce_alerts() -> int:
    """Bring the incidents up to date, send what is new, and return the number of messages."""
    from warehouse.alerts import Channel, announce

    settings = Settings()
    more = [Channel("email", partial(send_email, settings.alert_email))] if settings.alert_email else []
    return len(announce(settings, more))


def send_email(recipients: str, message: Any) -> None:
    """Send an alert through Airflow's connection `smtp_default`, which has the server and the sender's address."""
    from html import escape

    from airflow.providers.smtp.hooks.smtp import SmtpHook

    from warehouse.errors import WarehouseError

    try:
        with SmtpHook() as hook:
            hook.send_email_smtp(
                to=recipients, subject=message.title, html_content=f"<pre>{escape(message.text)}</pre>"
            )
    except (AirflowException, OSError) as error:
        raise WarehouseError(f"the mail server did not accept the message: {type(error).__name__}") from error


def task_failed(context: Any) -> None:
    """Open the incident of a failed task, unless what failed is an incident itself, and announce it."""
    from warehouse.alerts import open_task
    from warehouse.errors import WarehouseError

    ti, error = context["ti"], context.get("exception")
    is_condition = (ti.dag_id, ti.task_id) in CONDITIONS or ti.dag_id.startswith("ingest_")
    if not (is_condition and isinstance(error, WarehouseError)):
        open_task(Settings(), f"{ti.dag_id}.{ti.task_id}", error)
    announce_alerts()


def task_resolved(context: Any) -> None:
    """Close the incident of a task that has succeeded or had nothing to do."""
    from warehouse.alerts import close_task

    close_task(Settings(), f"{context['ti'].dag_id}.{context['ti'].task_id}")


def dag_defaults(**more: Any) -> dict[str, Any]:
    """Return the arguments every DAG has; offline there is nobody to wait for, so nothing is tried again."""
    live = Settings().profile == "live"
    return {
        "catchup": False,
        "max_active_runs": 1,
        "default_args": {
            "owner": "data-engineer",
            "retries": 2 if live else 0,
            "retry_delay": timedelta(minutes=10),
            "retry_policy": RETRIES,
            "execution_timeout": timedelta(hours=2),
            "on_failure_callback": task_failed,
            "on_success_callback": task_resolved,
            "on_skipped_callback": task_resolved,
        },
        **more,
    }


def drop_connection(source: str) -> Any:
    """Return the access of a source's drop from its Airflow connection; None if it is not `airflow://CONNECTION`."""
    from warehouse.errors import WarehouseError
    from warehouse.remote_storage import Access

    place = urlsplit(Settings().drop_place(source))
    if place.scheme != "airflow":
        return None
    try:
        return Access.of_connection(place.geturl(), Connection.get(place.netloc))
    except AirflowNotFoundException:
        raise WarehouseError(f"the drop of {source}: found no Airflow connection '{place.netloc}'") from None
