-- One row per person of whom the news of a build change something: the first day on which it may be seen, and the
-- same for what is counted by class too. A whole build touches nobody, for it leaves nothing as it was.
-- When a month ends, everyone with an open search is touched from its first day: the month has not been counted yet.
{{ config(tags=['touched'], indexes=[{'columns': ['person'], 'unique': true}]) }}
with uncounted as (
    select min(month.from_day) as from_day
    from (
        select max(last_day) + 1 as from_day from {{ ref('int_register_month') }}
        group by measure_code
    ) as month
),

touched as (
    select
        person,
        from_day,
        is_described
    from {{ ref('stg_register_touched') }}
    union all
    select
        search.person,
        uncounted.from_day,
        false
    from uncounted
    inner join {{ ref('stg_register_job_search') }} as search
        on uncounted.from_day <= coalesce(search.ended_on, date 'infinity')
    where
        exists (
            select 1 from {{ ref('stg_register_news') }} as news
            where uncounted.from_day + interval '1 month' <= news.as_of
        )
)

select
    person,
    coalesce(min(from_day) filter (where not is_described), date 'infinity') as from_day,
    min(from_day) as class_from_day
from touched
group by person
