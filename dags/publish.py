"""`publish`: from `marts` through the gate to `published`; a build that the gate stops is not published."""

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException
from common import MARTS, PUBLISHED, dag_defaults, shares_marts

with DAG(dag_id="publish", schedule=[MARTS], tags=["publish"], doc_md=__doc__, **dag_defaults()) as dag:

    @task(task_id="gate", **shares_marts(priority=3))
    def gate() -> str:
        """Judge the newest build; a red gate fails here, with its findings as the message."""
        from warehouse.gate import gate as stage
        from warehouse.settings import Settings

        verdict = stage.gate(Settings())
        return f"{verdict.word}\n{verdict.message()}"

    @task(outlets=[PUBLISHED], **shares_marts(priority=3))
    def publish() -> str:
        """Make the release."""
        from warehouse.publish import release
        from warehouse.settings import Settings

        result = release.publish(Settings())
        if result.unchanged:
            raise AirflowSkipException(result.withdrawal or f"{result}, it already shows the same")
        return str(result)

    gate() >> publish()
