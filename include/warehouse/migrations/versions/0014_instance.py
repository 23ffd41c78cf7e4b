"""What an instance knows of itself: its id, the fingerprints of its keys, its schema; and the tables that are locks.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANCE = """
create table ops.instance (
    only_row boolean primary key default true check (only_row),
    instance_id uuid not null default gen_random_uuid(),
    made_at timestamptz not null default now()
);
comment on table ops.instance is 'Which instance this database is';
insert into ops.instance default values;

create table ops.instance_key (
    name text primary key,
    fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
    registered_at timestamptz not null default now()
);
comment on table ops.instance_key is
    'Fingerprints of the keys that the rows were loaded with; a home that has others is refused';

create table ops.schema_state (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
    upgraded_at timestamptz not null default now()
);
comment on table ops.schema_state is
    'Fingerprint of the revisions and declarations that the last whole upgrade brought the schema to';
"""
LOCKS = """
create table ops.lock_marts ();
comment on table ops.lock_marts is 'A lock, without rows: a build holds it alone; ingests, gate and publish share it';
create table ops.lock_publish ();
comment on table ops.lock_publish is 'A lock, without rows: one publish at a time';
create table ops.lock_extract ();
comment on table ops.lock_extract is 'A lock, without rows: one extract at a time';
"""


def upgrade() -> None:
    """Make the tables; a database that has been loaded learns its keys from the home that upgrades it."""
    op.execute(INSTANCE)
    op.execute(LOCKS)


def downgrade() -> None:
    """Remove them again; the locks of single sources go too."""
    op.execute("drop table ops.instance, ops.instance_key, ops.schema_state")
    op.execute("drop table ops.lock_marts, ops.lock_publish, ops.lock_extract")
