"""`arrivals`: every night, whether what was due the day before has come.

A run is done when all of it has; one that is not done in time misses its deadline, and the alert names who is late.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, get_current_context, task
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from common import announce_alerts, cron, dag_defaults


def tell_late(context: dict[str, Any]) -> None:
    """Announce who is late; Airflow calls this when a run misses its deadline."""
    announce_alerts()


# The callback runs in the executor: an asynchronous one would need the triggerer, which the embedded set-up has not.
ALERT = DeadlineAlert(
    reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
    interval=timedelta(minutes=15),
    callback=SyncCallback(tell_late),
    name="deliveries are late",
)

with DAG(
    dag_id="arrivals",
    schedule=cron("5 0 * * *"),
    deadline=ALERT,
    tags=["arrivals"],
    doc_md=__doc__,
    # A run waits for as long as somebody is late, and those of the next nights must not wait for it.
    **(dag_defaults() | {"max_active_runs": 12}),
) as dag:

    @task.sensor(mode="reschedule", poke_interval=3600, timeout=timedelta(days=90).total_seconds())
    def all_have_come() -> bool:
        """Say whether every delivery that was due on the day before the run has come."""
        from warehouse.arrivals.missed import day_before, missed_deliveries
        from warehouse.settings import Settings

        run = get_current_context()["dag_run"]
        return not missed_deliveries(Settings(), day_before(run.logical_date or run.run_after))

    all_have_come()
