"""The tokens municipalities sign in to the portal with, as sha256.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOKENS = """
create table ops.portal_token (
    municipality text primary key check (municipality ~ '^[0-9]{3}$'),
    sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
    made_at timestamptz not null default now()
);
comment on table ops.portal_token is 'What each municipality signs in to the portal with; the token itself is nowhere'
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TOKENS)


def downgrade() -> None:
    """Remove it again."""
    op.execute("drop table ops.portal_token")
