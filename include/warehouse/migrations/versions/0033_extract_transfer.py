"""What was sent to the receivers of extracts: one row is a receipt.

Revision ID: 0033
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

EXTRACT_TRANSFER = """
create table ops.extract_transfer (
    extract_transfer_id bigint generated always as identity primary key,
    receiver text not null,
    release_id integer not null references release.release,
    address text not null,
    files integer not null check (files > 0),
    bytes bigint not null check (bytes > 0),
    manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    sent_at timestamptz not null default now(),
    unique (receiver, release_id, manifest_sha256)
);
comment on table ops.extract_transfer is
    'Receipts: the files of a release lie whole at a receiver, and its manifest was read back there with this checksum';
comment on column ops.extract_transfer.address is 'The folder of the release at the receiver, without any secret';
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(EXTRACT_TRANSFER)


def downgrade() -> None:
    """Remove it again."""
    op.execute("drop table ops.extract_transfer")
