"""An index for what every staging model asks: the newest snapshot of a raw table.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index, in the order the question sorts by."""
    op.execute("create index snapshot__newest on ops.snapshot (raw_table, as_of desc nulls last, snapshot_id desc)")


def downgrade() -> None:
    """Remove the index again."""
    op.execute("drop index ops.snapshot__newest")
