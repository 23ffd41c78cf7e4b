"""`deliver`: from `published` to the extract and the site, of the release that readers outside see.

Where a receiver has an embargo or a schedule, it looks each morning for files whose day has come.
"""

from typing import Any

from airflow.sdk import DAG, AssetOrTimeSchedule, task
from airflow.sdk.exceptions import AirflowSkipException
from common import PUBLIC, PUBLISHED, cron, dag_defaults

from warehouse.catalogue.extracts import load_receivers

SCHEDULE: Any = PUBLISHED | PUBLIC
if any(receiver.waits_for_a_day for receiver in load_receivers()):
    SCHEDULE = AssetOrTimeSchedule(timetable=cron("10 8 * * *"), assets=SCHEDULE)

with DAG(dag_id="deliver", schedule=SCHEDULE, tags=["deliver"], doc_md=__doc__, **dag_defaults()) as dag:

    @task
    def deliver() -> str:
        """Write the extract and the site of the public release."""
        from warehouse.deliver import extract as stage
        from warehouse.settings import Settings

        extract = stage.deliver(Settings())
        if extract is None:
            raise AirflowSkipException("no release is public yet")
        note = f"; {extract.note}" if extract.note else ""
        if extract.unchanged:
            raise AirflowSkipException(f"unchanged: release {extract.release_id} lies in {extract.folder}{note}")
        return f"{extract.folder}, {extract.site}{note}"

    deliver()
