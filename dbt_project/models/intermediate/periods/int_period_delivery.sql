select distinct on (deliveries.indicator_key, deliveries.geo_code, months.period_key)
    deliveries.indicator_key,
    deliveries.geo_code,
    months.period_key,
    deliveries.municipalities_delivered,
    deliveries.municipalities_expected,
    deliveries.municipalities_complete
from {{ ref('int_indicator_delivery') }} as deliveries
inner join {{ ref('seed_indicator') }} as indicators on deliveries.indicator_key = indicators.indicator_key
inner join {{ ref('int_period_month') }} as months
    on deliveries.month = months.month and (months.is_last or indicators.roll_up <> 'last')
where deliveries.month >= indicators.applies_from
order by
    deliveries.indicator_key asc,
    deliveries.geo_code asc,
    months.period_key asc,
    deliveries.municipalities_expected - deliveries.municipalities_delivered desc,
    deliveries.municipalities_expected - deliveries.municipalities_complete desc,
    deliveries.month desc
