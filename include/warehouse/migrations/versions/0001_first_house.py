"""The first house: the ledger, the results of builds and gates, and the releases.

Revision ID: 0001
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LEDGER = """
create schema if not exists raw;
create schema if not exists ops;
create schema if not exists release;
create schema if not exists published;

create table ops.snapshot (
    snapshot_id bigint generated always as identity primary key,
    source text not null,
    raw_table text not null,
    delivery_name text not null,
    sha256 text not null,
    bytes bigint not null,
    landed_url text not null,
    landed_sha256 text not null,
    original_url text,
    original_deleted_at timestamptz,
    as_of date,
    resolved jsonb not null default '{}',
    rows bigint not null,
    rejected_rows bigint not null default 0,
    loaded_at timestamptz not null default now(),
    unique (source, raw_table, sha256)
);
comment on table ops.snapshot is 'One row per loaded delivery, written in the transaction of its rows';

create table ops.rejected_row (
    snapshot_id bigint not null references ops.snapshot,
    row_number bigint not null,
    column_name text,
    found text not null,
    expected text not null
);
comment on table ops.rejected_row is 'Rows set aside at loading; never the value itself for person-level sources';
create index on ops.rejected_row (snapshot_id);

create table ops.refusal (
    refusal_id bigint generated always as identity primary key,
    source text not null,
    delivery_name text not null,
    sha256 text not null,
    message text not null,
    refused_at timestamptz not null default now(),
    unique (source, delivery_name, sha256, message)
);
comment on table ops.refusal is 'Deliveries of which nothing was loaded, and why';
"""

RESULTS = """
create table ops.build (
    build_id bigint generated always as identity primary key,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'built', 'failed')),
    code_fingerprint text not null,
    snapshot_ids bigint[] not null,
    message text
);
comment on table ops.build is 'One row per dbt build, with the snapshots and the code it read';

create table ops.dbt_result (
    build_id bigint not null references ops.build,
    node text not null,
    status text not null,
    seconds numeric not null,
    message text,
    primary key (build_id, node)
);

create table ops.gate_result (
    build_id bigint not null references ops.build,
    suite text not null,
    expectation text not null,
    severity text not null check (severity in ('critical', 'warning')),
    success boolean not null,
    message text not null
);
create index on ops.gate_result (build_id);

create table ops.verdict (
    build_id bigint primary key references ops.build,
    verdict text not null check (verdict in ('pass', 'pass with warnings', 'stop')),
    critical integer not null,
    warnings integer not null,
    evaluated integer not null,
    decided_at timestamptz not null default now(),
    release_id integer
);
comment on table ops.verdict is 'What the gate said of a build, and the release that shows it';
"""


def upgrade() -> None:
    """Make the schemas, the ledger and the results."""
    op.execute(LEDGER)
    op.execute(RESULTS)


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
