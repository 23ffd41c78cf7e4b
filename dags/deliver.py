"""`deliver`: from `published` to the extract."""

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException
from common import PUBLISHED, dag_defaults

with DAG(dag_id="deliver", schedule=[PUBLISHED], tags=["deliver"], doc_md=__doc__, **dag_defaults()) as dag:

    @task
    def deliver() -> str:
        """Write the extract of the newest release."""
        from warehouse.deliver import stage
        from warehouse.settings import Settings

        extract = stage.deliver(Settings())
        if extract.unchanged:
            raise AirflowSkipException(f"unchanged: release {extract.release_id} lies in {extract.folder}")
        return str(extract.folder)

    deliver()
