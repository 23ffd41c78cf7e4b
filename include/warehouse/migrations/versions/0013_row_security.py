"""From which declarations the views of `published` were made: they and their row security no longer lie in revisions.

`publish_views` makes them after the revisions, for a new database and for one of an earlier version alike.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DEFINITION = """
create table ops.published_definition (
    only_row boolean primary key default true check (only_row),
    sha256 text not null,
    made_at timestamptz not null default now()
);
comment on table ops.published_definition is 'Fingerprint of the declarations the views of published were made from';
"""


def upgrade() -> None:
    """Make the table; the views are made when the revisions have run."""
    op.execute(DEFINITION)


def downgrade() -> None:
    """Remove it again; the views stay."""
    op.execute("drop table ops.published_definition")
