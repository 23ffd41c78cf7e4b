"""Up to which reading a build saw the deliveries, so that a release can be built again from what counted then.

Revision ID: 0032
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the next build fills it."""
    op.execute("""
        alter table ops.build add column last_reading_id bigint;
        comment on column ops.build.last_reading_id is
            'The newest reading of a workbook when the build began, 0 if there was none; empty of earlier versions';
    """)


def downgrade() -> None:
    """Remove it again."""
    op.execute("alter table ops.build drop column last_reading_id")
