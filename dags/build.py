"""`build`: from `raw` to `marts`, when any source or the code has changed."""

from functools import reduce
from operator import or_

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException
from common import CODE, MARTS, dag_defaults, owns_marts, raw

from warehouse.sources import load_sources

CHANGES = reduce(or_, (raw(source) for source in load_sources()), CODE)

with DAG(dag_id="build", schedule=CHANGES, tags=["build"], doc_md=__doc__, **dag_defaults()) as dag:

    @task(outlets=[MARTS], **owns_marts(priority=1))
    def build() -> str:
        """One dbt build in this process."""
        from warehouse.build import build as stage
        from warehouse.settings import Settings

        result = stage.build(Settings())
        if result.unchanged:
            raise AirflowSkipException("unchanged: the gate has judged a build of the same snapshots and code")
        return f"build {result.build_id}: {result.nodes} nodes"

    build()
