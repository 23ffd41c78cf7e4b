{{ config(unlogged=true, tags=['delta', 'partial']) }}
with month as (
    select
        month,
        count_day
    from {{ ref('int_register_month') }}
    where measure_code = 'unemployed_in_register'
)

select
    month.month,
    status.person,
    home.geo_code,
    case
        when not spell.is_start_known then 'duration_unknown'
        when spell.from_day + interval '3 months' > month.count_day then 'duration_under_3m'
        when spell.from_day + interval '6 months' > month.count_day then 'duration_3m_to_6m'
        when spell.from_day + interval '1 year' > month.count_day then 'duration_6m_to_1y'
        when spell.from_day + interval '2 years' > month.count_day then 'duration_1y_to_2y'
        else 'duration_over_2y'
    end as duration_band,
    case status.status when 'laid_off' then 'laid_off_from_work' else 'not_laid_off' end as lay_off
from month
inner join {{ affected_rows(employment_statuses(), 'rows.to_day') }} as status
    on
        month.count_day between status.from_day and status.to_day and status.status in ('unemployed', 'laid_off')
        and month.count_day >= status.affected_from
inner join {{ period_on_day(ref('int_unemployment_spell'), 'status.person', 'month.count_day') }} as spell on true
inner join {{ period_on_day(ref('int_person_municipality'), 'status.person', 'month.count_day') }} as home on true
where
    exists (
        select 1
        from {{ ref('stg_register_job_search') }} as search
        where
            status.person = search.person
            and month.count_day between search.started_on and coalesce(search.ended_on, date 'infinity')
    )
