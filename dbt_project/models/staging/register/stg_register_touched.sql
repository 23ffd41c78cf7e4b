-- One row per person and row of the register that the news change of them: its table, and the first day on which the
-- change may be seen. It is made before the news are applied, from what stands. What describes a person holds for all days.
-- An interview is seen on the day its search began; the first search of all tells where the person lived before it.
{{ config(materialized='table', tags=['touched']) }}
with searched as (
    {{ touched_by('register_job_search', 'started_on', 'ended_on',
        "standing.geo_code = 'KU' || changed.municipality and standing.status_at_start = changed.status_at_start") }}
),

touched as (
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
    from {{ newest_news('register_initial_interview') }} as changed
    left join {{ ref('stg_register_initial_interview') }} as standing
        on changed.interview_id::bigint = standing.interview_id
    inner join {{ ref('stg_register_job_search') }} as search
        on search.job_search_id in (standing.job_search_id, changed.job_search_id::bigint)
    union all
    {{ touched_by('register_status_period', 'started_on', 'ended_on', 'standing.status = changed.status') }}
    union all
    {{ touched_by('register_specialist_customer', 'started_on', 'ended_on', 'standing.specialist = changed.specialist') }}
    union all
    {{ touched_by('register_service_period', 'started_on', 'ended_on', 'standing.kind = changed.kind') }}
    union all
    {{ touched_by('register_service_plan', 'planned_on') }}
    union all
    {{ touched_by('register_appointment', 'booked_for') }}
    union all
    {{ touched_by('register_decision', 'decided_on') }}
)

select
    raw_table,
    person,
    from_day
from touched
where from_day < date 'infinity' and {{ redoing() }}
union all
select
    'register_person',
    described.person,
    date '-infinity'
from {{ newest_news('register_person') }} as described
left join {{ ref('stg_register_person') }} as standing on described.person = standing.person
where
    {{ redoing() }}
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
