"""Deliveries that were read again from the landing after a declaration had changed.

Revision ID: 0024
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REPLAY = """
create table ops.replay (
    snapshot_id bigint primary key references ops.snapshot,
    replayed_snapshot_id bigint not null references ops.snapshot,
    declaration_sha256 text not null check (declaration_sha256 ~ '^[0-9a-f]{64}$'),
    replayed_at timestamptz not null default now()
);
create index on ops.replay (replayed_snapshot_id);
comment on table ops.replay is
    'Snapshots that were made by reading a delivery again from the landing, after its declaration had changed';
comment on column ops.replay.replayed_snapshot_id is 'The snapshot of the delivery when it was first read';
comment on column ops.replay.declaration_sha256 is 'Of the declaration it was read under';
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(REPLAY)


def downgrade() -> None:
    """Remove it again; the snapshots stay."""
    op.execute("drop table ops.replay")
