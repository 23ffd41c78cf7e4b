"""The view of arrivals: what is due, late, received, refused or accepted, as of this moment.

How many rows a delivery had is shown only where a row says nothing of persons. The row count of a table of
persons *is* the number that the indicators suppress when it is small.
"""

from collections.abc import Iterable

from warehouse.sources import Source

ARRIVAL = """
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
        case when cell.raw_table in ({countable}) then accepted.rows::integer end as rows,
        case when cell.raw_table in ({countable}) then accepted.rejected_rows::integer end as rejected_rows,
        coalesce(newest.versions, 0)::integer as versions,
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
    timed.rows, timed.rejected_rows as kept_out, timed.versions, timed.received_at
from timed
left join ops.declared_source as title using (source)
left join ops.declared_municipality as name using (municipality)
"""


def arrival_view(sources: Iterable[Source]) -> str:
    """Return the query of the view; tables that no declaration calls countable, such as removed ones, are not."""
    tables = sorted(table for source in sources if not about_persons(source) for table in source.tables)
    return ARRIVAL.format(countable=", ".join(f"'{table}'" for table in tables) or "null")


def about_persons(source: Source) -> bool:
    """Say whether the row count of a source may be a count of persons."""
    counts_persons = any(measure.counts in ("customers", "staff") for measure in source.measures.values())
    return source.person_level or source.threshold is not None or counts_persons
