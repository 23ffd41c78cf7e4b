"""What counts: the newest reading of the newest delivery; and the board of arrivals over it.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CURRENT = """
create view ops.newest_reading as
select distinct on (delivery_id) *
from ops.reading
order by delivery_id, read_at desc, reading_id desc;
comment on view ops.newest_reading is 'The reading of every delivery that counts';

create view ops.current_scope as
select distinct on (scope.raw_table, scope.municipality, scope.month)
    delivery.source, scope.raw_table, scope.municipality, scope.month,
    scope.rows, scope.kept_out, reading.reading_id, delivery.delivery_id, delivery.ordered_at
from ops.scope
inner join ops.newest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
where reading.outcome <> 'refused'
order by scope.raw_table, scope.municipality, scope.month, delivery.ordered_at desc, delivery.delivery_id desc;
comment on view ops.current_scope is 'The reading that counts for every table, municipality and month';

create view ops.arrival_version as
select
    delivery.source, scope.raw_table, scope.municipality, scope.month, delivery.delivery_id, reading.reading_id,
    case when current.reading_id is null then 'superseded' else 'accepted' end as status,
    reading.outcome, scope.rows, scope.kept_out, delivery.received_at, delivery.ordered_at
from ops.scope
inner join ops.newest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
left join ops.current_scope as current using (reading_id, raw_table, municipality, month)
where reading.outcome <> 'refused'
union all
select
    delivery.source, meant.raw_table, meant.municipality, meant.month, delivery.delivery_id, reading.reading_id,
    'refused', reading.outcome, null, null, delivery.received_at, delivery.ordered_at
from ops.meant_for as meant
inner join ops.newest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
union all
select
    delivery.source, meant.raw_table, meant.municipality, meant.month, delivery.delivery_id, null,
    'received', null, null, null, delivery.received_at, delivery.ordered_at
from ops.delivery
cross join lateral jsonb_to_recordset(delivery.meant_for) as meant (raw_table text, municipality text, month date)
where not exists (select from ops.reading where reading.delivery_id = delivery.delivery_id);
comment on view ops.arrival_version is 'Every version of every table, municipality and month that has come';
"""
ARRIVAL = """
create view published.arrival as
with cell as (
    select source, raw_table, municipality, month from ops.expected_delivery
    union
    select source, raw_table, municipality, month from ops.arrival_version
),
version as (
    select
        *,
        row_number() over cell_order as age,
        count(*) over (partition by raw_table, municipality, month) as versions
    from ops.arrival_version
    window cell_order as (partition by raw_table, municipality, month order by ordered_at desc, delivery_id desc)
),
timed as (
    select
        cell.*,
        expected.deadline,
        accepted.reading_id is null and expected.deadline is not null
            and now() >= (expected.deadline + 1)::timestamp at time zone 'Europe/Helsinki' as is_overdue,
        accepted.rows::integer, accepted.kept_out::integer, coalesce(newest.versions, 0)::integer as versions,
        coalesce(accepted.received_at, newest.received_at) as received_at,
        coalesce(accepted.outcome, newest.outcome) as outcome,
        accepted.status as accepted,
        newest.status as newest
    from cell
    left join ops.expected_delivery as expected using (source, raw_table, municipality, month)
    left join version as newest
        on (newest.raw_table, newest.municipality, newest.month, newest.age)
            = (cell.raw_table, cell.municipality, cell.month, 1)
    left join version as accepted
        on (accepted.raw_table, accepted.municipality, accepted.month, accepted.status)
            = (cell.raw_table, cell.municipality, cell.month, 'accepted')
)
select
    timed.source, title.title_fi as source_title_fi, title.title_sv as source_title_sv,
    title.title_en as source_title_en, timed.raw_table,
    timed.municipality as municipality_code, name.name_fi as municipality_name_fi,
    name.name_sv as municipality_name_sv, timed.month, timed.deadline,
    case
        when timed.accepted is not null then 'accepted'
        when timed.newest is not null then timed.newest
        when timed.is_overdue then 'late'
        else 'due'
    end as status,
    timed.is_overdue, timed.outcome,
    case when timed.accepted is not null and timed.newest in ('refused', 'received') then timed.newest end
        as correction,
    timed.rows, timed.kept_out, timed.versions, timed.received_at
from timed
left join ops.declared_source as title using (source)
left join ops.declared_municipality as name using (municipality);
"""


def upgrade() -> None:
    """Make the views."""
    op.execute(CURRENT)
    op.execute(ARRIVAL)


def downgrade() -> None:
    """Remove the views again."""
    op.execute("drop view published.arrival, ops.arrival_version, ops.current_scope, ops.newest_reading")
