select
    cells.indicator_key,
    cells.geo_code,
    periods.period_key,
    cells.breakdown_code,
    cells.numerator,
    cells.denominator,
    cells.value,
    cells.observation_status
from {{ ref('int_indicator_value') }} as cells
inner join {{ ref('seed_indicator') }} as indicators on cells.indicator_key = indicators.indicator_key
inner join {{ ref('int_period') }} as periods on cells.month = periods.last_month
where
    indicators.roll_up = 'last'
    and cells.month >= indicators.applies_from
    and (indicators.frequency <> 'annual' or periods.period_kind = 'year')
