select
    cells.indicator_key,
    cells.geo_code,
    cells.month,
    bool_or(
        cells.breakdown_code = 'total'
        and cells.observation_status in ('final', 'preliminary', 'hidden', 'undefined')
        and coalesce(deliveries.municipalities_complete = deliveries.municipalities_expected, true)
    ) as is_settled,
    bool_or(cells.value is not null) as has_number
from {{ ref('int_reported_value') }} as cells
inner join {{ ref('seed_indicator') }} as indicators on cells.indicator_key = indicators.indicator_key
inner join {{ ref('seed_indicator_place') }} as applicable
    on cells.indicator_key = applicable.indicator_key and cells.geo_code = applicable.geo_code
left join {{ ref('int_reported_delivery') }} as deliveries
    on
        cells.indicator_key = deliveries.indicator_key
        and cells.geo_code = deliveries.geo_code
        and cells.month = deliveries.month
where
    cells.month >= indicators.applies_from
    and (indicators.frequency <> 'annual' or extract(month from cells.month) = 12)
group by cells.indicator_key, cells.geo_code, cells.month
