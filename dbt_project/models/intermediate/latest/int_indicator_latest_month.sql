with unsettled as (
    select distinct
        deliveries.indicator_key,
        deliveries.month
    from {{ ref('int_reported_delivery') }} as deliveries
    inner join {{ ref('seed_indicator_place') }} as applicable
        on deliveries.indicator_key = applicable.indicator_key and deliveries.geo_code = applicable.geo_code
    left join {{ ref('int_indicator_month_settled') }} as months
        on
            deliveries.indicator_key = months.indicator_key
            and deliveries.geo_code = months.geo_code
            and deliveries.month = months.month
    where months.is_settled is not true
)

select
    months.indicator_key,
    max(months.month) filter (where months.is_settled and unsettled.month is null) as latest_month,
    max(months.month) filter (where months.has_number) as latest_month_any
from {{ ref('int_indicator_month_settled') }} as months
left join unsettled on months.indicator_key = unsettled.indicator_key and months.month = unsettled.month
group by months.indicator_key
