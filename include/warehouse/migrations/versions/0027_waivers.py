"""Which waiver lets a cell of the gate's findings through.

Revision ID: 0027
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

COLUMN = """
alter table ops.gate_finding add column waiver text;
comment on column ops.gate_finding.waiver is 'Code of the waiver that lets the cell through; empty if none does';
"""


def upgrade() -> None:
    """Add the column; the next verdict fills it."""
    op.execute(COLUMN)


def downgrade() -> None:
    """Remove it again."""
    op.execute("alter table ops.gate_finding drop column waiver")
