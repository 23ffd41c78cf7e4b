"""Two pointers over the same rows: the release that staff sees, and the one that is public.

Revision ID: 0031
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PUBLIC = """
alter table release.pointer add column public_release_id integer references release.release;
alter table release.release add column public_at timestamptz;
update release.release set public_at = published_at;
update release.pointer set public_release_id = release_id;
comment on column release.pointer.release_id is 'The release that staff sees';
comment on column release.pointer.public_release_id is
    'The release that readers outside see; null until the first one is public';
comment on column release.release.public_at is 'When it first became public; null while it is under embargo';

alter table ops.pointer_move add column pointer text not null default 'staff' check (pointer in ('staff', 'public'));
alter table ops.pointer_move alter column from_release_id drop not null;
comment on table ops.pointer_move is
    'Releases withdrawn from readers or shown to them again by a command, and releases that became public, and why';
comment on column ops.pointer_move.from_release_id is 'Null of the first release that became public';
"""


def upgrade() -> None:
    """Show readers outside what they have seen so far."""
    op.execute(PUBLIC)


def downgrade() -> None:
    """Readers of one pointer would see what is under embargo."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
