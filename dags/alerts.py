"""`alert`: every ten minutes, whether something is wrong or has been resolved; each incident is announced once.

Failed tasks and missed deadlines are announced at once by callbacks; this run sends what those could not, and then
writes the metrics.
"""

from airflow.sdk import DAG, task
from common import announce_alerts, cron, dag_defaults

from warehouse.settings import Settings

with DAG(
    dag_id="alert",
    schedule=cron("*/10 * * * *"),
    tags=["alert"],
    doc_md=__doc__,
    **dag_defaults(),
) as dag:

    @task
    def alert() -> int:
        """Open and close incidents, and return how many messages went out."""
        return announce_alerts()

    @task(trigger_rule="all_done")
    def metrics() -> None:
        """Write the metrics of the instance to their file."""
        from warehouse.metrics import write_metrics

        settings = Settings()
        write_metrics(settings, settings.metrics_file)

    @task(trigger_rule="all_done")
    def status_pages() -> str:
        """Write the pages of the engineer, and return the address of the first."""
        from warehouse.status_pages import write_status_pages

        return write_status_pages(Settings()).as_uri()

    alert() >> [metrics(), status_pages()]
