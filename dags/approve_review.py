"""`approve_review`: an employment review has been published and shall count, once a named person has approved it.

Trigger it with the report, the planned review that it is, the day and the address. The people who may answer are
declared in `include/catalogue/publication.yml`. An approved review counts from the next ingest of `management_log` on.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Param, get_current_context, task
from airflow.sdk.execution_time.hitl import HITLUser
from common import answered_by, dag_defaults

from warehouse.catalogue.publication import load_publication
from warehouse.settings import Settings

REVIEWS = load_publication().reviews
PARAMETERS = {
    "report": Param("review-TA12", type="string", description="The review of the public release"),
    "planned_review": Param(
        type="string", pattern="^TK-[0-9]{4}-[0-9]{2}$", description="The planned review: TK-2026-02"
    ),
    "published_on": Param(type="string", format="date", description="The day on which it was published"),
    "link": Param(type="string", pattern="^https://", description="The address at which it can be read"),
}

with DAG(
    dag_id="approve_review", schedule=None, params=PARAMETERS, tags=["deliver"], doc_md=__doc__, **dag_defaults()
) as dag:

    @task
    def propose() -> dict[str, Any]:
        """Check what is to be approved; return it as a sentence, with the release and the checksum of its report."""
        proposal = _proposal()
        approved = {"release_id": proposal.release_id, "report_sha256": proposal.report_sha256}
        return {"text": str(proposal), "approved": approved}

    @task
    def record(proposed: Any, approval: Any) -> str:
        """Record the approval of exactly what was proposed, and deliver the list of approved reviews."""
        from dataclasses import replace

        from warehouse.review_approval import approve_review

        return approve_review(Settings(), replace(_proposal(), **proposed["approved"]), answered_by(approval))

    def _proposal() -> Any:
        from datetime import date

        from warehouse.review_approval import PublishedReview, propose_review

        values = get_current_context()["params"]
        day = date.fromisoformat(values["published_on"])
        review = PublishedReview(values["report"], values["planned_review"], day, values["link"])
        return propose_review(Settings(), review)

    approve = ApprovalOperator(
        task_id="approve",
        subject="Does {{ params.report }} count as the published review {{ params.planned_review }}?",
        body="{{ ti.xcom_pull('propose')['text'] }}",
        assigned_users=[HITLUser(id=user, name=user) for user in REVIEWS.approvers],
        execution_timeout=REVIEWS.response_timeout + timedelta(days=1),
        response_timeout=REVIEWS.response_timeout,
    )
    proposed = propose()
    proposed >> approve
    record(proposed, approve.output)
