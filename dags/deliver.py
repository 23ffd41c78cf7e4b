"""`deliver`: from `published` to the extract."""

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException
from common import PUBLISHED, dag_defaults

with DAG(dag_id="deliver", schedule=[PUBLISHED], tags=["deliver"], doc_md=__doc__, **dag_defaults()) as dag:

    @task
    def deliver() -> str:
        """Write the extract of the release that readers see."""
        from warehouse.deliver import extract as stage
        from warehouse.settings import Settings

        extract = stage.deliver(Settings())
        note = f"; {extract.withdrawal}" if extract.withdrawal else ""
        if extract.unchanged:
            raise AirflowSkipException(f"unchanged: release {extract.release_id} lies in {extract.folder}{note}")
        return f"{extract.folder}{note}"

    deliver()
