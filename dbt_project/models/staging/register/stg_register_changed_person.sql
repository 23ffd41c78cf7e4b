{{ config(unlogged=true, materialized='table', tags=['affected']) }}
with searched as (
    {{ changed_persons_of('register_job_search', 'started_on', 'ended_on',
        "standing.geo_code = 'KU' || changed.municipality and standing.status_at_start = changed.status_at_start") }}
),

changed as (
    select
        searched.raw_table,
        searched.person,
        case when earlier.person is null then date '-infinity' else searched.from_day end as from_day
    from searched
    left join lateral (
        select min(search.person) as person from {{ ref('stg_register_job_search') }} as search
        where searched.person = search.person and searched.from_day > search.started_on
    ) as earlier on true
    union all
    select 'register_initial_interview', search.person, search.started_on
    from {{ newest_change_rows('register_initial_interview') }} as changed
    left join {{ ref('stg_register_initial_interview') }} as standing
        on changed.interview_id::bigint = standing.interview_id
    inner join {{ ref('stg_register_job_search') }} as search
        on search.job_search_id in (standing.job_search_id, changed.job_search_id::bigint)
    union all
    {{ changed_persons_of('register_status_period', 'started_on', 'ended_on', 'standing.status = changed.status') }}
    union all
    {{ changed_persons_of('register_specialist_customer', 'started_on', 'ended_on', 'standing.specialist = changed.specialist') }}
    union all
    {{ changed_persons_of('register_service_period', 'started_on', 'ended_on', 'standing.kind = changed.kind') }}
    union all
    {{ changed_persons_of('register_service_plan', 'planned_on') }}
    union all
    {{ changed_persons_of('register_appointment', 'booked_for') }}
    union all
    {{ changed_persons_of('register_decision', 'decided_on') }}
)

select
    raw_table,
    person,
    from_day
from changed
where from_day < date 'infinity' and {{ is_incremental_run() }}
union
select
    'register_person',
    described.person,
    date '-infinity'
from {{ newest_change_rows('register_person') }} as described
left join {{ ref('stg_register_person') }} as standing on described.person = standing.person
where
    {{ is_incremental_run() }}
    and (
        described.change = 'removed' or standing.person is null
        or row(
            described.birth_year, described.sex, described.mother_tongue, described.citizenship,
            described.education, described.occupation
        ) is distinct from row(
            standing.birth_year::text, standing.sex, standing.mother_tongue, standing.citizenship,
            standing.education, standing.occupation
        )
    )
