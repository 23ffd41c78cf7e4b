select
    cells.indicator_key,
    cells.geo_code,
    periods.period_kind,
    max(cells.period_key) as period_key
from {{ ref('int_indicator_period_value') }} as cells
inner join {{ ref('int_period') }} as periods on cells.period_key = periods.period_key
left join {{ ref('int_period_delivery') }} as deliveries
    on
        cells.indicator_key = deliveries.indicator_key
        and cells.geo_code = deliveries.geo_code
        and cells.period_key = deliveries.period_key
where
    cells.breakdown_code = 'total'
    and cells.observation_status in ('final', 'preliminary', 'hidden', 'undefined')
    and coalesce(deliveries.municipalities_complete = deliveries.municipalities_expected, true)
group by cells.indicator_key, cells.geo_code, periods.period_kind
