"""`make_public`: show readers outside the release that staff sees, as `include/catalogue/publication.yml` says when.

By the calendar it asks each working day and after each publish whether the day has come. With the rule approval a run
waits for each release until one of the named users has answered; it has a DAG of its own, so that no publish waits for
it. With the rule at_once there is nothing to do: a run by hand ends an embargo that is left from another rule.
"""

from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, AssetOrTimeSchedule, task
from airflow.sdk.exceptions import AirflowSkipException
from airflow.sdk.execution_time.hitl import HITLUser
from common import PUBLIC, PUBLISHED, answered_by, cron, dag_defaults

from warehouse.catalogue.publication import load_publication
from warehouse.settings import Settings

PUBLICATION = load_publication()
RULE = PUBLICATION.rule_of(Settings().profile)
HOUR, MINUTE = PUBLICATION.calendar.time.split(":")
SCHEDULES: dict[str, Any] = {
    "at_once": None,
    "calendar": AssetOrTimeSchedule(timetable=cron(f"{int(MINUTE)} {int(HOUR)} * * 1-5"), assets=[PUBLISHED]),
    "approval": [PUBLISHED],
}

with DAG(
    dag_id="make_public",
    schedule=SCHEDULES[RULE],
    tags=["publish"],
    doc_md=__doc__,
    **dag_defaults(max_active_runs=16 if RULE == "approval" else 1),
) as dag:

    @task
    def candidate() -> dict[str, Any]:
        """Return the release that staff sees, its fingerprint, and what it changes of the public one."""
        from warehouse.publish.public_release import public_candidate

        found = public_candidate(Settings())
        if found is None:
            raise AirflowSkipException("readers outside see the newest release already")
        return {"release_id": found.release_id, "fingerprint": found.fingerprint, "changes": found.changes}

    @task(outlets=[PUBLIC])
    def make_public(approved: Any = None, approval: Any = None) -> str:
        """Move the public pointer if it is time, or to exactly the release that was approved."""
        from warehouse.publish import public_release as stage

        settings, before = Settings(), stage.public_release(Settings())
        if approved and approval:
            approved_as = approved["release_id"], approved["fingerprint"]
            return str(stage.make_public(settings, f"approved by {answered_by(approval)}", *approved_as))
        public = stage.make_public_when_due(settings)
        if before and public.release_id == before.release_id:
            raise AirflowSkipException(str(public))
        return str(public)

    if RULE == "approval":
        release = candidate()
        approve = ApprovalOperator(
            task_id="approve",
            subject="Shall release {{ ti.xcom_pull('candidate')['release_id'] }} become public?",
            body="{{ ti.xcom_pull('candidate')['changes'] }}",
            assigned_users=[HITLUser(id=user, name=user) for user in PUBLICATION.approval.approvers],
            execution_timeout=None,
            response_timeout=PUBLICATION.approval.response_timeout,
        )
        release >> approve
        make_public(release, approve.output)
    else:
        make_public()
