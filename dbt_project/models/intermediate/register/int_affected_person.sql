{{ config(unlogged=true, tags=['affected'], indexes=[{'columns': ['person'], 'unique': true}]) }}
with affected as (
    select
        person,
        from_day
    from {{ ref('stg_register_changed_person') }}
    union all
    select
        search.person,
        open_month.from_day
    from {{ ref('int_first_open_month') }} as open_month
    inner join {{ ref('stg_register_job_search') }} as search
        on open_month.from_day <= coalesce(search.ended_on, date 'infinity')
    where
        exists (
            select 1 from {{ ref('stg_register_change_file') }} as change_file
            where open_month.from_day + interval '1 month' <= change_file.as_of
        )
)

select
    person,
    min(from_day) as from_day
from affected
group by person
order by person
