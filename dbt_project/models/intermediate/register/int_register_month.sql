{{ config(unlogged=true) }}
with extract as (
    select
        needed.measure_code,
        min(delivered.as_of) as as_of
    from {{ ref('seed_measure_table') }} as needed
    left join {{ ref('stg_register_extract') }} as delivered on needed.raw_table = delivered.raw_table
    group by needed.measure_code
    having bool_and(delivered.as_of is not null)
),

month as (
    select
        days.month,
        max(days.day) as last_day,
        max(days.day) filter (where days.is_working_day) as count_day
    from {{ ref('int_day') }} as days
    where days.month >= {{ first_month() }}
    group by days.month
),

followed as (
    select
        month.*,
        month.last_day + make_interval(days => {{ parameter('employment_within_days', 'month.last_day') }}) as days_end,
        month.last_day + make_interval(months => {{ parameter('employment_after_months', 'month.last_day') }}) as months_end,
        make_interval(days => {{ parameter('status_lag_days', 'month.last_day') }}) as lag
    from month
)

select
    extract.measure_code,
    followed.month,
    followed.last_day,
    followed.count_day,
    extract.as_of > case measure.follow_up
        when 'employment_within_days' then followed.days_end + followed.lag
        when 'employment_after_months' then followed.months_end + followed.lag
        else followed.last_day
    end as is_ripe
from extract
inner join {{ ref('seed_measure') }} as measure on extract.measure_code = measure.measure_code
inner join followed on extract.as_of > followed.last_day
