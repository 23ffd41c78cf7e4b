-- One row per person whom the news of a build let count otherwise: the first day on which they may. A whole build touches
-- nobody, for it leaves nothing as it was. They come in the order in which the tables of persons lie.
-- When a month ends, everyone with an open search is touched from its first day: the month has not been counted yet.
{{ config(tags=['touched'], indexes=[{'columns': ['person'], 'unique': true}]) }}
with touched as (
    select
        person,
        from_day
    from {{ ref('stg_register_touched') }}
    union all
    select
        search.person,
        uncounted.from_day
    from {{ ref('int_uncounted_day') }} as uncounted
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
    min(from_day) as from_day
from touched
group by person
order by person
