"""`ingest_<source>`: one DAG for every declared source, from where it is to `raw`."""

from functools import partial
from typing import Any

from airflow.sdk import DAG, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from common import BACKFILL_FRESHNESS, cron, dag_defaults, drop_connection, raw, shares_marts

from warehouse.sources import Source, load_sources


def ingest_dag(source: Source) -> DAG:
    """Return the DAG of one source: load what is new, then fail for what was refused, so that a person sees it."""
    with DAG(
        dag_id=f"ingest_{source.source}",
        schedule=cron(source.schedule) if source.schedule else None,
        tags=["ingest", source.source],
        doc_md=f"**{source.title.en}** ({source.owner}, {source.licence})\n\n{source.warning}",
        **dag_defaults(),
    ) as dag:

        @task.short_circuit(outlets=[raw(source.source)], **shares_marts(priority=2))
        def ingest(name: str, dag_run: Any = None) -> bool:
            """Return whether files were refused as well as loaded; only then is the next task started."""
            from warehouse.errors import WarehouseError
            from warehouse.ingest.run import ingest_source
            from warehouse.settings import Settings

            is_backfill = dag_run is not None and dag_run.run_type == "backfill"
            fresh_for = BACKFILL_FRESHNESS if is_backfill else None
            outcome = ingest_source(name, Settings(), partial(drop_connection, name), fresh_for)
            if outcome.needs_build:
                get_current_context()["ti"].xcom_push("refused", list(outcome.refused))
                return bool(outcome.refused)
            if outcome.refused:
                raise WarehouseError("\n".join(outcome.refused))
            raise AirflowSkipException(f"unchanged: {outcome}")

        @task
        def refused() -> None:
            from warehouse.errors import WarehouseError

            messages = get_current_context()["ti"].xcom_pull(task_ids="ingest", key="refused")
            raise WarehouseError("\n".join(messages))

        ingest(source.source) >> refused()
    return dag


for declared in load_sources().values():
    globals()[f"ingest_{declared.source}"] = ingest_dag(declared)
