{{ config(
    materialized='incremental', incremental_strategy='append', unlogged=true, indexes=[{'columns': ['person']}],
    pre_hook="{{ delete_changed_persons(['register_job_search', 'register_initial_interview'],
        'standing.started_on >= changed.from_day') }}"
) }}
with search as (
    select
        search.*,
        day.working_day_number as start_number
    from {{ rows_of_changed_persons(['register_job_search', 'register_initial_interview'], ref('stg_register_job_search'), 'changed.from_day <= rows.started_on') }}
        as search
    inner join {{ ref('int_day') }} as day on search.started_on = day.day
    where
        search.started_on >= {{ first_month() }}
        and not exists (
            select 1
            from {{ ref('stg_register_job_search') }} as earlier
            where
                earlier.person = search.person
                and (earlier.started_on, earlier.job_search_id) < (search.started_on, search.job_search_id)
                and coalesce(earlier.ended_on, search.started_on)
                + make_interval(months => {{ parameter('restart_months', 'search.started_on') }}) >= search.started_on
        )
),

first_held as (
    select
        interview.job_search_id,
        min(interview.booked_for) as held_on
    from {{ ref('stg_register_initial_interview') }} as interview
    inner join search on interview.job_search_id = search.job_search_id
    where interview.outcome = 'held' and interview.booked_for >= search.started_on
    group by interview.job_search_id
)

select
    rules.rule,
    search.job_search_id,
    search.person,
    search.geo_code,
    search.started_on,
    date_trunc('month', search.started_on)::date as month,
    limits.day as limit_day,
    coalesce(first_held.held_on <= limits.day, false) as is_held_in_time,
    first_held.held_on - search.started_on as days_waited
from search
cross join
    lateral (
        values
        ('plan', {{ parameter('initial_interview_limit_plan', 'search.started_on') }}),
        ('statutory', {{ parameter('initial_interview_limit_statutory', 'search.started_on') }})
    ) as rules (rule, working_days)
inner join {{ ref('int_day') }} as limits
    on search.start_number + rules.working_days = limits.working_day_number and limits.is_working_day
left join first_held on search.job_search_id = first_held.job_search_id
