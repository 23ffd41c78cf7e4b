"""What a verdict was given for, why the pointer was moved by a command, and which sources cannot be reached.

Builds and verdicts of before have no fingerprint: such a build is made again, and such a verdict lets nothing through.

Revision ID: 0016
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FINGERPRINTS = """
alter table ops.build add column marts_fingerprint jsonb;
comment on column ops.build.marts_fingerprint is
    'Rows and sum of their hashes in each published relation of the marts, as the build left them';

alter table ops.verdict add column marts_fingerprint jsonb;
comment on column ops.verdict.marts_fingerprint is
    'The same of the content that was judged; only what has this fingerprint may be published';
"""
POINTER_MOVE = """
create table ops.pointer_move (
    pointer_move_id bigint generated always as identity primary key,
    from_release_id integer not null references release.release,
    to_release_id integer not null references release.release,
    reason text not null check (reason <> ''),
    moved_at timestamptz not null default now(),
    check (from_release_id <> to_release_id)
);
comment on table ops.pointer_move is 'Releases withdrawn from readers or shown to them again by a command, and why';
"""
SOURCE_FAILURE = """
create table ops.source_failure (
    source_failure_id bigint generated always as identity primary key,
    source text not null,
    first_failed_at timestamptz not null default now(),
    last_failed_at timestamptz not null default now(),
    attempts integer not null default 1,
    message text not null,
    mended_at timestamptz
);
comment on table ops.source_failure is
    'Sources that could not be ingested; mended_at is when an ingest of the source first succeeded again';
create unique index source_failure__open on ops.source_failure (source) where mended_at is null;
"""


def upgrade() -> None:
    """Add the fingerprints, and the tables of withdrawals and failures."""
    op.execute(FINGERPRINTS)
    op.execute(POINTER_MOVE)
    op.execute(SOURCE_FAILURE)


def downgrade() -> None:
    """Verdicts are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
