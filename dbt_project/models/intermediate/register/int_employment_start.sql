{{ config(unlogged=true, tags=['delta', 'partial']) }}
with search as (
    select
        begun.job_search_id,
        begun.person,
        begun.geo_code,
        begun.started_on,
        coalesce(status.status, begun.status_at_start) as status,
        begun.started_on + {{ parameter('employment_within_days', 'begun.started_on') }} as until
    from
        {{ affected_rows(ref('stg_register_job_search'), month_end('rows.started_on') ~ ' + ' ~ longest_interval('employment_within_days', 'days')) }}
            as begun
    left join {{ employment_statuses() }} as status
        on begun.person = status.person and begun.started_on between status.from_day and status.to_day
    where begun.started_on >= {{ first_month() }}
)

select
    search.job_search_id,
    search.person,
    search.geo_code,
    date_trunc('month', search.started_on)::date as month,
    count(later.person) > 0 as is_employed
from search
left join {{ employment_statuses() }} as later
    on
        search.person = later.person
        and later.status = 'employed'
        and later.from_day > search.started_on
        and later.from_day <= search.until
where search.status in ('unemployed', 'laid_off')
group by search.job_search_id, search.person, search.geo_code, search.started_on
