"""`maintain`: deletes what may not be kept any longer, backs up, and asks for a build when the code has changed."""

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException
from common import CODE, cron, dag_defaults, drop_connection

with DAG(
    dag_id="maintain",
    schedule=cron("45 4 * * *"),
    tags=["maintain"],
    doc_md=__doc__,
    **dag_defaults(),
) as dag:

    @task
    def retention() -> int:
        """Delete encrypted originals and refused files whose declared time has passed; the ledger keeps their names."""
        from warehouse.ingest.retention import delete_expired
        from warehouse.settings import Settings

        return delete_expired(Settings(), drop_connection)

    @task(outlets=[CODE])
    def code() -> str:
        """Trigger a build if models, catalogue, sources or expectations differ from the newest judged build's."""
        from warehouse.run_ledger import has_code_changed
        from warehouse.settings import Settings

        if not has_code_changed(Settings()):
            raise AirflowSkipException("unchanged: the newest judged build was made by this code")
        return "changed"

    @task
    def backup() -> str:
        """Make a backup and verify it, then delete old ones; skipped before the gate has judged a first build."""
        from warehouse.backup.nightly import back_up_nightly, has_judged_build
        from warehouse.settings import Settings

        if not has_judged_build(Settings()):
            raise AirflowSkipException("nothing has been built and judged yet")
        return back_up_nightly(Settings())

    retention()
    backup()
    code()
