"""Employment reviews that a named person has approved: from then on they count as published.

A rendered report is no published review. An approval names the report of a public release, the planned review that it
is, and the day and address at which it was published. It is recorded in `ops.review_approval`; in the same transaction
the list of all approvals becomes a delivery of the source `management_log`, as if it were sent through the portal, so
that the next ingest counts it like any other row.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from warehouse.catalogue.publication import HELSINKI, load_publication
from warehouse.db import connect, role_dsn
from warehouse.deliver.query import current_release
from warehouse.deliver.release_folders import ReleaseFolders
from warehouse.errors import WarehouseError
from warehouse.ingest.landing import Landing
from warehouse.intake.validate import check
from warehouse.portal.deliveries import Submission, send
from warehouse.settings import Settings
from warehouse.sources import load_sources

SOURCE, TABLE = "management_log", "review_approval"
PLANNED = """
    select distinct rows.municipality, (left(rows.planned_on, 7) || '-01')::date as planned_month
    from raw.employment_review as rows
    inner join ops.snapshot on rows._snapshot_id = snapshot.snapshot_id
    inner join ops.current_coverage as coverage
        on coverage.raw_table = 'employment_review' and coverage.reading_id = snapshot.reading_id
        and coverage.municipality = rows.municipality and coverage.month = (left(rows.planned_on, 7) || '-01')::date
    where rows.review_id = %s
"""
LOCK = "lock table ops.review_approval in share row exclusive mode"
"""Of two approvals at once the second one lists the first too."""
RECORDED = "select * from ops.review_approval where planned_review = %s"
RECORD = """
    insert into ops.review_approval (
        planned_review, planned_month, municipality, report, release_id, report_sha256, published_on, link, approved_by
    ) values (
        %(planned_review)s, %(planned_month)s, %(municipality)s, %(report)s, %(release_id)s, %(report_sha256)s,
        %(published_on)s, %(link)s, %(approved_by)s
    ) on conflict do nothing
"""
APPROVALS = """
    select planned_review as review_id, to_char(planned_month, 'YYYY-MM') as planned_month,
        to_char(published_on, 'YYYY-MM-DD') as published_on, link, municipality
    from ops.review_approval where municipality = %s order by planned_review
"""


@dataclass(frozen=True)
class PublishedReview:
    """What somebody says to be published: a report of the site as one of the planned reviews."""

    report: str
    """The review's name on the site, as review-TA12."""
    planned_review: str
    """The id of the planned review in the list of the management, as TK-2026-02."""
    published_on: date
    link: str
    """The address at which it can be read."""


@dataclass(frozen=True)
class Proposal:
    """A review that may be approved: exactly this file of this release, as the review planned for a month."""

    review: PublishedReview
    release_id: int
    report_sha256: str
    municipality: str
    planned_month: date

    def __str__(self) -> str:
        """Say what is approved."""
        review = self.review
        return (
            f"{review.report} of release {self.release_id} as {review.planned_review}, planned for"
            f" {self.planned_month:%Y-%m}, published on {review.published_on.isoformat()} at {review.link}"
        )


def propose_review(settings: Settings, review: PublishedReview) -> Proposal:
    """Check what is to be approved; WarehouseError names what is wrong with it."""
    if not load_publication().reviews.approvers:
        raise WarehouseError("publication.yml: reviews.approvers: found nobody, expected who may approve reviews")
    if review.published_on > datetime.now(HELSINKI).date():
        raise WarehouseError(
            f"found {review.published_on.isoformat()} as day of publication, expected one that has come"
        )
    if not review.link.startswith("https://"):
        raise WarehouseError(f"found the link {review.link}, expected an address that begins with https://")
    release_id, file = _report(settings, review.report)
    with connect(role_dsn(settings, "transformer")) as connection:
        planned = connection.execute(PLANNED, [review.planned_review]).fetchall()
    if len(planned) != 1:
        raise WarehouseError(
            f"found {review.planned_review} {len(planned)} times in the list of planned reviews, expected it once"
        )
    municipality, month = planned[0]
    return Proposal(review, release_id, hashlib.sha256(file.read_bytes()).hexdigest(), municipality, month)


def approve_review(settings: Settings, proposal: Proposal, approved_by: str) -> str:
    """Record an approval and deliver the list of them; return what was approved. A second time changes nothing.

    WarehouseError if the planned review has been approved otherwise before.
    """
    if approved_by not in (approvers := load_publication().reviews.approvers):
        raise WarehouseError(f"found {approved_by}, expected one of reviews.approvers: {', '.join(approvers)}")
    review = proposal.review
    values = {
        "planned_review": review.planned_review, "planned_month": proposal.planned_month,
        "municipality": proposal.municipality, "report": review.report, "release_id": proposal.release_id,
        "report_sha256": proposal.report_sha256, "published_on": review.published_on, "link": review.link,
        "approved_by": approved_by,
    }  # fmt: skip
    with connect(role_dsn(settings, "publisher")) as connection:
        connection.execute(LOCK)
        connection.execute(RECORD, values)
        with connection.cursor(row_factory=dict_row) as cursor:
            recorded = cursor.execute(RECORDED, [review.planned_review]).fetchone()
            assert recorded is not None, "it was inserted, or had been"
            if any(recorded[name] != value for name, value in values.items() if name != "approved_by"):
                raise WarehouseError(
                    f"{review.planned_review} has been approved otherwise by {recorded['approved_by']}"
                )
            approvals = cursor.execute(APPROVALS, [proposal.municipality]).fetchall()
        send(connection, Landing(settings.landing_url), _submission(approvals, proposal.municipality))
    return f"approved by {approved_by}: {proposal}"


def _report(settings: Settings, report: str) -> tuple[int, Path]:
    """Return the public release and the Finnish file of a report in it."""
    with connect(role_dsn(settings, "ministry")) as connection:
        release = current_release(connection)
    if release is None:
        raise WarehouseError("no release is public yet, expected one with the review")
    folder = ReleaseFolders(settings.site).folder_of(release.release_id) / "fi" / "report"
    reviews = sorted(path.stem for path in folder.glob("review-*.pdf"))
    if report not in reviews:
        raise WarehouseError(
            f"found no review {report} in release {release.release_id}: {', '.join(reviews) or 'none'}"
        )
    return release.release_id, folder / f"{report}.pdf"


def _submission(approvals: list[dict[str, Any]], municipality: str) -> Submission:
    """Return the list of approvals as a file of the source, checked as one that comes through the portal."""
    source = load_sources()[SOURCE]
    columns = source.tables[TABLE].columns
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([declared.headers[0] for declared in columns.values()])
    writer.writerows([row[name] for name in columns] for row in approvals)
    data = text.getvalue().encode("utf-8")
    report = check(data, "katsausten-hyvaksynnat.csv", {SOURCE: source}, datetime.now(HELSINKI).date(), SOURCE)
    if report.outcome not in ("accepted", "accepted_with_remarks"):
        texts = [remark.rendered("en") for remark in report.remarks]
        remarks = "; ".join(f"found {text.found}, expected {text.expected}" for text in texts)
        raise WarehouseError(f"the list of approvals is {report.outcome}: {remarks}")
    return Submission(data, report, municipality)
