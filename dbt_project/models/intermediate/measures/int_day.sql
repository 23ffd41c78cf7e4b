with day as (
    select
        days.day::date as day,
        extract(isodow from days.day) < 6 and holidays.day is null as is_working_day
    from generate_series(date '2004-01-01', date '2040-12-31', interval '1 day') as days (day)
    left join {{ ref('seed_holiday') }} as holidays on days.day::date = holidays.day
)

select
    day,
    is_working_day,
    date_trunc('month', day)::date as month,
    count(*) filter (where is_working_day) over (order by day) as working_day_number
from day
