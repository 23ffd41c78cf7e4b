-- One row per month and person unemployed on its count day: with an open job search, and unemployed or laid off.
-- Foreign-language is who has a mother tongue that is known and not Finnish, Swedish or Sámi.
with month as (
    select
        month,
        count_day
    from {{ ref('int_register_month') }}
    where measure_code = 'unemployed_foreign_language'
)

select
    month.month,
    status.person,
    home.geo_code,
    coalesce(person.mother_tongue not in ('fi', 'sv', 'se', 'smn', 'sms'), false) as is_foreign_language
from month
inner join {{ ref('int_status') }} as status
    on month.count_day between status.from_day and status.to_day and status.status in ('unemployed', 'laid_off')
inner join {{ ref('int_home') }} as home
    on status.person = home.person and month.count_day between home.from_day and home.to_day
left join {{ ref('stg_register_person') }} as person on status.person = person.person
where
    exists (
        select 1
        from {{ ref('stg_register_job_search') }} as search
        where
            status.person = search.person
            and month.count_day between search.started_on and coalesce(search.ended_on, date 'infinity')
    )
