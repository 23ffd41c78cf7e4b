"""`alert`: every ten minutes, whether something is wrong or has been resolved; each incident is announced once.

Failed tasks and missed deadlines are announced at once by callbacks; this run sends what those could not.
"""

from airflow.sdk import DAG, task
from common import announce_alerts, cron, dag_defaults

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

    alert()
