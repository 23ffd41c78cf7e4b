{{ config(unlogged=true, tags=['delta'], indexes=[{'columns': ['person', 'from_day']}]) }}
with affected as (
    select
        person,
        (
            from_day - {{ longest_interval('employment_within_days', 'days') }}
            - {{ longest_interval('employment_after_months', 'months') }} - interval '1 month'
        )::date as since
    from {{ ref('int_affected_person') }}
    where {{ is_incremental_run() }}
)

select
    affected.person,
    status.status,
    status.from_day,
    status.to_day
from affected
cross join
    {{ lateral_lookup(
        ref('int_person_status'), 'status', "affected.person = status.person and affected.since <= status.to_day and status.from_day >= "
        ~ latest_day(ref('int_person_status'), 'affected.person', 'standing.from_day', until='affected.since')
    ) }} as status
