"""A municipality may have no employment area: Åland's have none in law.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a released municipality be without an area."""
    op.execute("alter table release.dim_municipality alter column area_key drop not null")


def downgrade() -> None:
    """Ask for an area again; it fails while a release holds a municipality without one."""
    op.execute("alter table release.dim_municipality alter column area_key set not null")
