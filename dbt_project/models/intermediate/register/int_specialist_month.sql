{{ config(unlogged=true, tags=['partial']) }}
with month as (
    select
        month,
        last_day
    from {{ ref('int_register_month') }}
    where
        measure_code = 'specialists'
        and (
            {{ not is_incremental_run() }}
            or last_day >= (select from_day from {{ ref('int_first_open_month') }})
            or exists (
                select 1 from {{ ref('stg_register_change_file') }} as change_file
                where change_file.raw_table = 'register_specialist_change'
            )
            or month in (
                select counted.month from {{ ref('int_specialist_customer') }} as counted
                where counted.delta_id = {{ delta_id() }}
                group by counted.month, counted.specialist, counted.geo_code
                having sum(counted.customers) <> 0
            )
        )
),

working as (
    select distinct on (month.month, specialist.specialist)
        month.month,
        month.last_day,
        specialist.specialist,
        specialist.full_time_share,
        specialist.geo_code
    from month
    inner join {{ ref('stg_register_specialist') }} as specialist
        on month.last_day between specialist.started_on and coalesce(specialist.ended_on, date 'infinity')
    order by month.month asc, specialist.specialist asc, specialist.started_on desc, specialist.specialist_period_id desc
),

served as (
    select
        month,
        specialist,
        geo_code
    from {{ ref('int_specialist_customer') }}
    where month in (select month.month from month)
    group by month, specialist, geo_code
    having sum(customers) > 0
)

select
    working.month,
    working.specialist,
    working.full_time_share,
    coalesce(served.geo_code, working.geo_code) as geo_code
from working
left join served on working.month = served.month and working.specialist = served.specialist
