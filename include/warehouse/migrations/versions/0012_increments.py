"""What a build added to the one before it, so that everything is made anew now and then.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; builds made before added nothing."""
    op.execute("alter table ops.build add column news bigint[]")
    op.execute("comment on column ops.build.news is 'The snapshots added to the build before; null: all was made anew'")


def downgrade() -> None:
    """Remove the column again."""
    op.execute("alter table ops.build drop column news")
