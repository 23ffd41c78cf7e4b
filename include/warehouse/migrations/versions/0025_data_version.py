"""Releases with a version of the data set, the structure they were published with, and a mark when they are withdrawn.

A release above the one that readers see is withdrawn; since when is known from the last move of the pointer. Releases
of before have no version: the next one is 1.0.0.

Revision ID: 0025
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = """
alter table release.release
    add column data_version text check (data_version ~ '^[0-9]+[.][0-9]+[.][0-9]+$'),
    add column structure_sha256 text,
    add column withdrawn_at timestamptz;
update release.release set withdrawn_at = coalesce((select max(moved_at) from ops.pointer_move), now())
where release_id > (select release_id from release.pointer);
comment on column release.release.data_version is
    'Major: columns or relations changed; minor: values were added; patch: values were revised';
comment on column release.release.structure_sha256 is 'Of the relations and columns of the interface';
comment on column release.release.withdrawn_at is 'Since when no reader sees it; null for one that is not withdrawn';
"""


def upgrade() -> None:
    """Add the columns; the view of releases is made when the revisions have run."""
    op.execute(COLUMNS)


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
