-- One row per person and spell of unemployment: days without a break on which the status is unemployed or laid off.
-- A day of any other status ends it, and so does a day of which none is known; going from unemployed to laid off, or
-- from one job search to the next, does not. Its beginning is not known when on the day before it a job search was
-- open but the status was not known: the person may have been unemployed then already.
{{ config(
    materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'from_day']}],
    pre_hook="{{ forget_stretches(['register_status_period', 'register_job_search']) }}"
) }}
with stretch as (
    select
        person,
        from_day,
        to_day,
        status in ('unemployed', 'laid_off') as is_unemployed,
        coalesce(lag(status) over by_day in ('unemployed', 'laid_off'), false) as was_unemployed,
        coalesce(lag(to_day) over by_day = from_day - 1, false) as follows_at_once
    from {{ rows_to_redo(['register_status_period', 'register_job_search'], ref('int_status'), 'from_day',
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
    from stretch
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
