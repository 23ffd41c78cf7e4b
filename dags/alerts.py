"""`alert`: every ten minutes, whether something is wrong or has been resolved; each incident is announced once.

Failed tasks and missed deadlines are announced at once by callbacks; this run sends what those could not, and then
writes the metrics and the status pages.
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
    def report() -> str:
        """Write the metrics and the pages of the engineer, and return the address of the first page."""
        from warehouse.metrics import write_metrics
        from warehouse.status_pages import write_status_pages

        settings = Settings()
        write_metrics(settings, settings.metrics_file)
        return write_status_pages(settings).as_uri()

    alert() >> report()
