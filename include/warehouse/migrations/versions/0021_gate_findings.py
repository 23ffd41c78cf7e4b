"""Cells that the gate's expectations did not hold for, and those that do not fit the history of their place.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

GATE_FINDING = """
create table ops.gate_finding (
    gate_finding_id bigint generated always as identity primary key,
    build_id bigint not null references ops.build,
    suite text not null,
    expectation text not null,
    severity text not null check (severity in ('critical', 'warning')),
    indicator_code text,
    place_code text,
    time_code text,
    breakdown_code text,
    value numeric,
    expected_min numeric,
    expected_max numeric,
    score double precision,
    reason text
);
create index on ops.gate_finding (build_id, suite, expectation);
comment on table ops.gate_finding is
    'Cells that a failed expectation of the gate does not hold for; cells that are hidden in the marts have no numbers';
comment on column ops.gate_finding.place_code is 'Code of the municipality or area';
comment on column ops.gate_finding.time_code is 'Month (2026-06), code of a period, or year';
comment on column ops.gate_finding.score is
    'Distance from what was expected, in units of the noise of the cell''s own series';
"""

MISFIT = """
create table ops.misfit (
    build_id bigint not null references ops.build,
    fact text not null,
    check_code text not null,
    severity text not null check (severity in ('critical', 'warning')),
    indicator_key integer not null,
    place_key integer not null,
    month_key integer not null,
    breakdown_key integer not null,
    value numeric,
    expected_min numeric,
    expected_max numeric,
    score double precision,
    reason text not null
);
create index on ops.misfit (build_id, fact, check_code);
comment on table ops.misfit is
    'Cells of a monthly fact that do not fit their history; computed before the suites, which read them';
"""


def upgrade() -> None:
    """Add the tables; the next verdict fills them."""
    op.execute(GATE_FINDING)
    op.execute(MISFIT)


def downgrade() -> None:
    """Remove them again."""
    op.execute("drop table ops.misfit; drop table ops.gate_finding")
