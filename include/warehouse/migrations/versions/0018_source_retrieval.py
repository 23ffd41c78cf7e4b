"""When each source was last retrieved: an API that answers with what is known makes no snapshot, but was asked.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SOURCE_RETRIEVAL = """
create table ops.source_retrieval (
    source text primary key,
    succeeded_at timestamptz not null default now()
);
comment on table ops.source_retrieval is
    'When an ingest of the source last ended without an error, whether or not anything in it was new';
"""


def upgrade() -> None:
    """Add the table; the next ingest of a source fills its row."""
    op.execute(SOURCE_RETRIEVAL)


def downgrade() -> None:
    """Remove it again."""
    op.execute("drop table ops.source_retrieval")
