{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'from_day']}],
    pre_hook="{{ delete_changed_periods(['register_status_period', 'register_job_search']) }}"
) }}
with period as (
    select
        person,
        from_day,
        to_day,
        status in ('unemployed', 'laid_off') as is_unemployed,
        coalesce(lag(status) over by_day in ('unemployed', 'laid_off'), false) as was_unemployed,
        coalesce(lag(to_day) over by_day = from_day - 1, false) as follows_at_once
    from {{ rows_to_rebuild(['register_status_period', 'register_job_search'], ref('int_person_status'), 'from_day',
        'greatest(standing.from_day, standing.to_day)') }} as status
    window by_day as (partition by person order by from_day)
),

numbered as (
    select
        person,
        from_day,
        to_day,
        follows_at_once,
        count(*) filter (where not (was_unemployed and follows_at_once))
            over (partition by person order by from_day) as spell_number
    from period
    where is_unemployed
),

spell as (
    select
        person,
        min(from_day) as from_day,
        max(to_day) as to_day,
        bool_and(follows_at_once) as is_day_before_known
    from numbered
    group by person, spell_number
)

select
    spell.person,
    spell.from_day,
    spell.to_day,
    spell.is_day_before_known or not exists (
        select 1 from {{ ref('stg_register_job_search') }} as search
        where
            spell.person = search.person
            and spell.from_day - 1 between search.started_on and coalesce(search.ended_on, date 'infinity')
    ) as is_start_known
from spell
