select
    deliveries.indicator_key,
    deliveries.geo_code,
    deliveries.month,
    deliveries.municipalities_delivered,
    deliveries.municipalities_expected,
    deliveries.municipalities_complete
from {{ ref('int_indicator_delivery') }} as deliveries
inner join {{ ref('seed_indicator') }} as indicators on deliveries.indicator_key = indicators.indicator_key
where not {{ year_of_its_months('indicators') }}
union all
select
    deliveries.indicator_key,
    deliveries.geo_code,
    periods.last_month,
    deliveries.municipalities_delivered,
    deliveries.municipalities_expected,
    deliveries.municipalities_complete
from {{ ref('int_period_delivery') }} as deliveries
inner join {{ ref('seed_indicator') }} as indicators on deliveries.indicator_key = indicators.indicator_key
inner join {{ ref('int_period') }} as periods on deliveries.period_key = periods.period_key
where {{ year_of_its_months('indicators') }} and periods.period_kind = 'year'
