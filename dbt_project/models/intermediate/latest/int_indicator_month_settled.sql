-- One row per indicator, place it applies to, and month it applies in of which anything is known there: whether the month
-- is settled, and whether it has a number. Settled is a total that is known (a number, hidden, or nothing to divide by)
-- and that every expected delivery stands behind whole: hidden does not say whether some of them are lacking.
select
    cells.indicator_key,
    cells.geo_code,
    cells.month,
    bool_or(
        cells.breakdown_code = 'total'
        and cells.observation_status in ('final', 'preliminary', 'hidden', 'undefined')
        and coalesce(deliveries.municipalities_whole = deliveries.municipalities_expected, true)
    ) as is_settled,
    bool_or(cells.value is not null) as has_number
from {{ ref('int_shown_value') }} as cells
inner join {{ ref('seed_indicator') }} as indicators on cells.indicator_key = indicators.indicator_key
inner join {{ ref('seed_indicator_place') }} as applicable
    on cells.indicator_key = applicable.indicator_key and cells.geo_code = applicable.geo_code
left join {{ ref('int_shown_delivery') }} as deliveries
    on
        cells.indicator_key = deliveries.indicator_key
        and cells.geo_code = deliveries.geo_code
        and cells.month = deliveries.month
where
    cells.month >= indicators.applies_from
    and (indicators.frequency <> 'annual' or extract(month from cells.month) = 12)
group by cells.indicator_key, cells.geo_code, cells.month
