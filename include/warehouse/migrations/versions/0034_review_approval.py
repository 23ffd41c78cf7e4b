"""Employment reviews that somebody has approved as published: one row is one planned review.

Revision ID: 0034
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

REVIEW_APPROVAL = """
create table ops.review_approval (
    review_approval_id bigint generated always as identity primary key,
    planned_review text not null unique,
    planned_month date not null check (extract(day from planned_month) = 1),
    municipality text not null,
    report text not null,
    release_id integer not null references release.release,
    report_sha256 text not null check (report_sha256 ~ '^[0-9a-f]{64}$'),
    published_on date not null,
    link text not null check (link ~ '^https://'),
    approved_by text not null,
    approved_at timestamptz not null default now()
);
comment on table ops.review_approval is
    'Employment reviews that a named person has approved: the report of a release, published at an address on a day';
comment on column ops.review_approval.planned_review is 'The id of the planned review in the list of its municipality';
comment on column ops.review_approval.municipality is 'Three digits: who plans the reviews';
comment on column ops.review_approval.report_sha256 is 'Of the Finnish PDF on the site of the release';
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(REVIEW_APPROVAL)


def downgrade() -> None:
    """Remove it again."""
    op.execute("drop table ops.review_approval")
