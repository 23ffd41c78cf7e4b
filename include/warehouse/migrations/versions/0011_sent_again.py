"""Bytes that come again, and what a person should hear of a delivery that was loaded.

The same bytes under a later day are not loaded twice: their snapshot stands for the later day from then on. Bytes that
another file of their name has replaced meanwhile are loaded anew, so they may be there twice.

Revision ID: 0011
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AGAIN = """
create table ops.sent_again (
    snapshot_id bigint not null references ops.snapshot,
    as_of date not null,
    delivery_name text not null,
    seen_at timestamptz not null default now(),
    primary key (snapshot_id, as_of)
);
comment on table ops.sent_again is 'Later days for which the bytes of a snapshot came again; its as_of is the last';

drop index ops.snapshot__bytes;
create index snapshot__bytes on ops.snapshot (source, raw_table, sha256) where reading_id is null;
"""
NOTICE = """
create table ops.notice (
    notice_id bigint generated always as identity primary key,
    source text not null,
    delivery_name text not null,
    sha256 text not null,
    message text not null,
    noticed_at timestamptz not null default now(),
    unique (source, delivery_name, sha256, message)
);
comment on table ops.notice is 'What a person should hear of a delivery that was taken'
"""


def upgrade() -> None:
    """Make the tables, and let bytes that had been replaced be loaded anew."""
    op.execute(AGAIN)
    op.execute(NOTICE)


def downgrade() -> None:
    """Deliveries are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
