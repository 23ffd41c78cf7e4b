select
    cells.indicator_key,
    cells.geo_code,
    cells.month,
    cells.breakdown_code,
    cells.numerator,
    cells.denominator,
    cells.value,
    cells.observation_status
from {{ ref('int_indicator_value') }} as cells
inner join {{ ref('seed_indicator') }} as indicators on cells.indicator_key = indicators.indicator_key
where not {{ year_of_its_months('indicators') }}
union all
select
    cells.indicator_key,
    cells.geo_code,
    periods.last_month,
    cells.breakdown_code,
    cells.numerator,
    cells.denominator,
    cells.value,
    cells.observation_status
from {{ ref('int_indicator_period_value') }} as cells
inner join {{ ref('seed_indicator') }} as indicators on cells.indicator_key = indicators.indicator_key
inner join {{ ref('int_period') }} as periods on cells.period_key = periods.period_key
where {{ year_of_its_months('indicators') }} and periods.period_kind = 'year'
