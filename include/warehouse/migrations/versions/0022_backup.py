"""Backups that were made, their verifications, and the lock under which one backup is made at a time.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BACKUP = """
create table ops.backup (
    backup_id bigint generated always as identity primary key,
    name text not null unique,
    location text not null,
    snapshot_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    bytes bigint not null,
    landing_files integer not null,
    missing_files integer not null default 0,
    manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    deleted_at timestamptz
);
comment on table ops.backup is 'Backups that were finished, and when the retention deleted them';
comment on column ops.backup.name is 'Name of the folder in the location';
comment on column ops.backup.snapshot_at is 'What had been committed at this time is in the backup';
comment on column ops.backup.landing_files is 'Files of the landing in the backup';
comment on column ops.backup.missing_files is
    'Files that the ledger names and that are not in the backup: the landing did not have them, or changed';
comment on column ops.backup.manifest_sha256 is 'sha256 of manifest.json, which has the sha256 of every other file';

create table ops.backup_verification (
    backup_verification_id bigint generated always as identity primary key,
    name text not null,
    location text not null,
    verified_at timestamptz not null default clock_timestamp(),
    seconds numeric not null,
    is_verified boolean not null,
    message text not null default ''
);
create index on ops.backup_verification (name);
comment on table ops.backup_verification is
    'Backups that were restored into a scratch server and compared with their manifest, and the result';
comment on column ops.backup_verification.message is 'What differs; empty if nothing does';

create table ops.lock_backup ();
comment on table ops.lock_backup is 'A lock, without rows: one backup at a time';
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(BACKUP)


def downgrade() -> None:
    """Remove them again; the backups stay where they are."""
    op.execute("drop table ops.backup, ops.backup_verification, ops.lock_backup")
