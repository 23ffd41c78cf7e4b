with bounds as (
    select
        min(cells.month) as first_month,
        max(cells.month) as last_month
    from {{ ref('int_indicator_value') }} as cells
    inner join {{ ref('seed_indicator') }} as indicators
        on cells.indicator_key = indicators.indicator_key and cells.month >= indicators.applies_from
    where cells.observation_status not in ('missing', 'not_applicable')
)

select
    days.month,
    max(days.day) filter (where days.is_working_day) as count_day
from {{ ref('int_day') }} as days
inner join bounds on days.month between bounds.first_month and bounds.last_month
group by days.month
