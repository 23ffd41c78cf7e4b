"""Deliveries of people: each file once, each reading of it, what was said of it, and what it covers.

A file of a workbook source is a *delivery*; it may be read again when the rules have changed, and each time is a
*reading*. Of a delivery the newest reading counts, and of the deliveries of a municipality and month the newest one.

Revision ID: 0004
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DELIVERIES = """
create table ops.delivery (
    delivery_id bigint generated always as identity primary key,
    source text not null,
    sha256 text not null,
    bytes bigint not null,
    name text not null,
    url text,
    via text not null default 'drop' check (via in ('drop', 'portal')),
    sender text check (sender ~ '^[0-9]{3}$'),
    meant_for jsonb not null default '[]',
    received_at timestamptz not null default now(),
    saved_at timestamptz,
    modified_at timestamptz,
    ordered_at timestamptz not null
        generated always as (least(coalesce(saved_at, modified_at, received_at), received_at)) stored,
    unique (source, sha256)
);
comment on table ops.delivery is 'One row per delivered file of a workbook source, whatever its name';
comment on column ops.delivery.url is 'Where the bytes lie; none if they were not kept, because of a henkilötunnus';
comment on column ops.delivery.meant_for is
    'What the file covers as far as its sender was told: [{"raw_table", "municipality", "month": "2026-10-01"}]';
comment on column ops.delivery.saved_at is 'When the file itself says it was last saved';
comment on column ops.delivery.modified_at is 'When the file in the drop folder was last changed';
comment on column ops.delivery.ordered_at is 'By this the newest delivery is found, then by delivery_id';

create table ops.sighting (
    delivery_id bigint not null references ops.delivery,
    name text not null,
    modified_at timestamptz not null,
    seen_at timestamptz not null default now(),
    primary key (delivery_id, name, modified_at)
);
comment on table ops.sighting is 'Under which names and times the bytes have lain in the drop folder';

create table ops.reading (
    reading_id bigint generated always as identity primary key,
    delivery_id bigint not null references ops.delivery,
    rules text not null,
    outcome text not null check (outcome in ('accepted', 'accepted_with_remarks', 'partly_accepted', 'refused')),
    format text not null,
    how jsonb not null default '{}',
    remarks integer not null default 0,
    digest text not null default '',
    read_at timestamptz not null default clock_timestamp(),
    unique (delivery_id, rules)
);
comment on table ops.reading is 'One row per delivery and set of rules that made another reading of it';
comment on column ops.reading.rules is 'Fingerprint of the declarations and code it holds for';
comment on column ops.reading.digest is 'Of all that was read: another reading that comes to the same is not kept';
comment on column ops.reading.remarks is 'How many there are; of very many only the first are kept';

create table ops.remark (
    reading_id bigint not null references ops.reading,
    position integer not null,
    severity text not null check (severity in ('error', 'warning', 'note')),
    code text not null,
    sheet text,
    cell text,
    row_number bigint,
    column_name text,
    said jsonb not null,
    primary key (reading_id, position)
);
comment on table ops.remark is 'What the sender was told, in the order of the file';
comment on column ops.remark.said is 'By language (fi, sv, en): found, expected, suggestion';

create table ops.quarantined_row (
    reading_id bigint not null references ops.reading,
    raw_table text not null,
    sheet text not null,
    row_number bigint not null,
    column_name text not null default '',
    cells jsonb not null
);
create index on ops.quarantined_row (reading_id);
comment on table ops.quarantined_row is 'Rows kept out of raw, whole, until a rule or the file is mended';
"""
SCOPES = """
create table ops.scope (
    reading_id bigint not null references ops.reading,
    raw_table text not null,
    municipality text not null,
    month date not null check (extract(day from month) = 1),
    rows bigint not null check (rows >= 0),
    kept_out bigint not null default 0 check (kept_out >= 0),
    primary key (reading_id, raw_table, municipality, month)
);
comment on table ops.scope is 'What a reading covers; no rows and none kept out is a true zero';
create index on ops.scope (raw_table, municipality, month);

create table ops.meant_for (
    reading_id bigint not null references ops.reading,
    raw_table text not null,
    municipality text not null,
    month date not null,
    primary key (reading_id, raw_table, municipality, month)
);
comment on table ops.meant_for is 'What a refused file seems to be about';

create table ops.reading_change (
    reading_id bigint not null references ops.reading,
    raw_table text not null,
    municipality text not null,
    month date not null,
    against_reading_id bigint not null references ops.reading,
    added bigint not null,
    removed bigint not null,
    changed bigint not null,
    cells jsonb not null,
    primary key (reading_id, raw_table, municipality, month)
);
comment on table ops.reading_change is 'What differs from the version that the reading superseded';
comment on column ops.reading_change.changed is 'Cells whose row is in both versions';
comment on column ops.reading_change.cells is 'The first of them: [{"kind", "number", "column", "before", "after"}]';

create table ops.expected_delivery (
    source text not null,
    raw_table text not null,
    municipality text not null,
    month date not null,
    deadline date not null,
    primary key (raw_table, municipality, month)
);
comment on table ops.expected_delivery is 'Who owes what; the deadline is the end of that day in Helsinki';

create table ops.declared_source (
    source text primary key, title_fi text not null, title_sv text not null, title_en text not null
);
create table ops.declared_municipality (municipality text primary key, name_fi text not null, name_sv text not null);
comment on table ops.declared_source is 'Titles of the workbook sources, from their declarations';
comment on table ops.declared_municipality is 'Names of the municipalities, from the catalogue';
"""
SNAPSHOTS = """
alter table ops.snapshot
    add column reading_id bigint references ops.reading,
    add column sheet text,
    drop constraint snapshot_source_raw_table_sha256_key;
alter table ops.build add column scopes jsonb not null default '{}';
comment on column ops.build.scopes is 'By source: what counted of its deliveries, as a digest of ops.current_scope';
create unique index snapshot__bytes on ops.snapshot (source, raw_table, sha256) where reading_id is null;
create unique index snapshot__reading on ops.snapshot (reading_id, raw_table, sheet) where reading_id is not null;
"""
ADOPTION = """
do $$
begin
    if to_regclass('raw.employer_contact') is null then
        return;
    end if;
    insert into ops.delivery (source, sha256, bytes, name, url, received_at)
    select source, sha256, bytes, delivery_name, landed_url, loaded_at
    from ops.snapshot where raw_table = 'employer_contact' order by snapshot_id;
    insert into ops.reading (delivery_id, rules, outcome, format, read_at)
    select delivery_id, 'before readings were kept', 'accepted', 'xlsx', received_at
    from ops.delivery order by delivery_id;
    update ops.snapshot as snapshot set reading_id = reading.reading_id, sheet = ''
    from ops.delivery as delivery inner join ops.reading as reading using (delivery_id)
    where snapshot.raw_table = 'employer_contact' and delivery.sha256 = snapshot.sha256;
    insert into ops.scope (reading_id, raw_table, municipality, month, rows)
    select snapshot.reading_id, snapshot.raw_table, rows.municipality,
        date_trunc('month', rows.contact_date::date)::date, count(*)
    from raw.employer_contact as rows
    inner join ops.snapshot as snapshot on rows._snapshot_id = snapshot.snapshot_id
    group by 1, 2, 3, 4;
end $$;
"""
"""The one workbook table there was: its deliveries keep their order, and its rows the months they cover."""


def upgrade() -> None:
    """Make the tables; give every delivery of before a reading of its own."""
    op.execute(DELIVERIES)
    op.execute(SCOPES)
    op.execute(SNAPSHOTS)
    op.execute(ADOPTION)


def downgrade() -> None:
    """Deliveries are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
