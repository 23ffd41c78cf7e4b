"""Incidents that are open or were closed, and the messages about them that were sent.

Revision ID: 0028
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INCIDENT = """
create table ops.incident (
    incident_id bigint generated always as identity primary key,
    kind text not null,
    subject text not null,
    message text not null,
    opened_at timestamptz not null default now(),
    closed_at timestamptz check (closed_at >= opened_at)
);
create unique index on ops.incident (kind, subject) where closed_at is null;
comment on table ops.incident is 'What is or was wrong: one row from its opening until it is closed';
comment on column ops.incident.kind is 'source, refusal, deadline, gate, waiver, backup, disk or task';
comment on column ops.incident.subject is 'Source, build, waiver, folder or task; with the kind it names an incident';
comment on column ops.incident.message is 'The last message, without secrets and without data of persons';

create table ops.incident_message (
    incident_id bigint not null references ops.incident,
    event text not null check (event in ('opened', 'closed')),
    channel text not null,
    sent_at timestamptz not null default clock_timestamp(),
    primary key (incident_id, event, channel)
);
comment on table ops.incident_message is 'Messages that were sent: one for each event of an incident and channel';

create table ops.lock_alert ();
comment on table ops.lock_alert is 'A lock, without rows: one process at a time opens, closes and announces incidents';
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(INCIDENT)


def downgrade() -> None:
    """Remove them again."""
    op.execute("drop table ops.incident_message, ops.incident, ops.lock_alert")
