"""Addresses of kept bytes relative to the landing, deletions that say when they began, and refused files that wait.

An absolute address of an earlier version loses the landing it begins with. One that has not the form in which bytes are
kept stays as it is, with a notice (`warehouse status`): it is read where it lies in the landing, and never deleted.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEPT = "[^/]+/(originals/[0-9a-f]{64}[.]age|[0-9a-f]{2}/[0-9a-f]{64}[^/]*)"
ADDRESSES = (("snapshot", "landed_url"), ("snapshot", "original_url"), ("delivery", "url"))
NAMES = {"snapshot": "delivery_name", "delivery": "name"}
COMMENTS = """
comment on column ops.snapshot.landed_url is 'Where the loaded bytes are kept, relative to the landing';
comment on column ops.snapshot.original_url is
    'Where the encrypted original of a person-level delivery is kept, relative to the landing';
comment on column ops.snapshot.original_deletion_began_at is
    'When its deletion began; one that was begun and not finished is finished by the next retention';
comment on column ops.delivery.url is
    'Where the bytes are kept, relative to the landing; none if they were not kept, because of a henkilötunnus';
"""
REFUSED_FILE = """
create table ops.refused_file (
    refused_file_id bigint generated always as identity primary key,
    source text not null,
    delivery_name text not null,
    state text not null,
    refused_at timestamptz not null default now(),
    delete_after timestamptz not null,
    gone_at timestamptz,
    deleted_at timestamptz,
    unique (source, delivery_name, state)
);
comment on table ops.refused_file is 'Refused files of person-level sources: how long they lie in the drop in clear';
comment on column ops.refused_file.state is 'Size and time of the file; the same name in another state is another file';
comment on column ops.refused_file.delete_after is 'When the declared refused_retention_days have passed';
comment on column ops.refused_file.gone_at is 'When it was no longer there: its sender replaced or removed it';
comment on column ops.refused_file.deleted_at is 'When the retention deleted it';
"""


def upgrade() -> None:
    """Make the addresses relative, and tell of those that cannot be."""
    op.execute("alter table ops.snapshot add column original_deletion_began_at timestamptz")
    for table, column in ADDRESSES:
        op.execute(
            f"update ops.{table} set {column} = substring({column} from '(?:^|/)({KEPT})$')"  # noqa: S608
            f" where {column} ~ '(^|/){KEPT}$'"
        )
        op.execute(
            "insert into ops.notice (source, delivery_name, sha256, message)"  # noqa: S608
            f" select source, {NAMES[table]}, sha256, 'file ' || {NAMES[table]} || ': found the address ' || {column}"
            f" || ' in ops.{table}.{column}, expected one such as <source>/ab/<sha256>.csv below the landing'"
            f" from ops.{table} where {column} !~ '^{KEPT}$' on conflict do nothing"
        )
    op.execute(REFUSED_FILE)
    op.execute(COMMENTS)


def downgrade() -> None:
    """Remove what was added; the addresses stay relative, for nobody knows which landing they were made of."""
    op.execute("drop table ops.refused_file")
    op.execute("alter table ops.snapshot drop column original_deletion_began_at")
