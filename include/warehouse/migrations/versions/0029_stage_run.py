"""When each stage ran, how long it took and how it ended.

Revision ID: 0029
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

STAGE_RUN = """
create table ops.stage_run (
    stage_run_id bigint generated always as identity primary key,
    stage text not null check (stage in ('ingest', 'build', 'gate', 'publish', 'deliver')),
    subject text not null,
    started_at timestamptz not null,
    seconds numeric not null check (seconds >= 0),
    status text not null check (status in ('succeeded', 'failed'))
);
create index on ops.stage_run (stage, subject, started_at);
comment on table ops.stage_run is 'Runs of the stages that have ended; one that was killed has no row';
comment on column ops.stage_run.subject is 'The source of an ingest; empty for the other stages';
comment on column ops.stage_run.status is 'succeeded, also with nothing to do; failed, also a gate that stops';
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(STAGE_RUN)


def downgrade() -> None:
    """Remove it again."""
    op.execute("drop table ops.stage_run")
