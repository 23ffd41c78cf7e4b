"""From which declarations the views of `published` were made, and indexes for what changed in a release.

The views and their row security no longer lie in revisions: `publish_views` makes them after the revisions, for a new
database and for one of an earlier version alike.

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
COUNTS = """
do $$ begin
    if to_regrole('portal') is not null then
        revoke select on ops.scope, ops.arrival_version from portal;
    end if;
end $$;
"""
"""The portal shows nobody how many rows a delivery had: it is granted the other columns of the versions again."""
FACTS = (
    "fct_indicator_value", "fct_indicator_area_value",
    "fct_indicator_period_value", "fct_indicator_area_period_value",
)  # fmt: skip


def upgrade() -> None:
    """Make the table and the indexes; the views are made when the revisions have run."""
    op.execute(DEFINITION)
    op.execute(COUNTS)
    for name in FACTS:
        op.execute(f"create index {name}__release on release.{name} (release_from)")


def downgrade() -> None:
    """Remove them again; the views stay."""
    for name in FACTS:
        op.execute(f"drop index release.{name}__release")
    op.execute("drop table ops.published_definition")
