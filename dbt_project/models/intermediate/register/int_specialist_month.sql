-- One row per month, specialist who works with customers on its last day, and municipality the specialist counts in:
-- wherever a customer of theirs lives; the office's municipality for one who has no customers.
-- Of two periods of a specialist on that day the later one tells the hours. A build that adds news makes only the months
-- it is the first to count, or counts otherwise.
with month as (
    select
        month,
        last_day
    from {{ ref('int_register_month') }}
    where
        measure_code = 'specialists'
        and (
            {{ not redoing() }}
            or last_day >= (select from_day from {{ ref('int_uncounted_day') }})
            or exists (
                select 1 from {{ ref('stg_register_news') }} as news
                where news.raw_table = 'register_specialist_change'
            )
            or month in (
                select counted.month from {{ ref('int_specialist_customer') }} as counted
                where counted.added_by = {{ addition() }}
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
