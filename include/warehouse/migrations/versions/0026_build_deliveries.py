"""What a build was made of: the commit, the lock of the packages, and each delivery with whether it counted.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BUILD = """
alter table ops.build
    add column commit_sha text,
    add column lock_sha256 text check (lock_sha256 ~ '^[0-9a-f]{64}$');
comment on column ops.build.commit_sha is
    'Commit of the code, with -dirty where files differed from it; empty where it was not in a Git repository';
comment on column ops.build.lock_sha256 is
    'Of requirements.txt, the versions and hashes of all packages; empty where it was missing';

create table ops.build_delivery (
    build_id bigint not null references ops.build,
    snapshot_id bigint not null references ops.snapshot,
    as_of date,
    is_counting boolean not null,
    primary key (build_id, snapshot_id)
);
comment on table ops.build_delivery is 'The loaded snapshots that a build read, as they stood then';
comment on column ops.build_delivery.as_of is
    'The day the snapshot spoke for; the same bytes may come again for a later day';
comment on column ops.build_delivery.is_counting is
    'Whether it counted for a municipality and month; a snapshot without a reading of a workbook always does';
"""


def upgrade() -> None:
    """Make the table and the columns; the next build fills them."""
    op.execute(BUILD)


def downgrade() -> None:
    """Remove them again."""
    op.execute("drop table ops.build_delivery; alter table ops.build drop column commit_sha, drop column lock_sha256")
