with rolled as (
    select * from {{ ref('int_period_sum') }}
    union all
    select * from {{ ref('int_period_ratio') }}
    union all
    select * from {{ ref('int_period_last') }}
),

with_delivery as (
    select
        rolled.*,
        case
            when
                rolled.observation_status in ('final', 'preliminary')
                and deliveries.municipalities_delivered < deliveries.municipalities_expected
                then 'incomplete'
            else rolled.observation_status
        end as period_status
    from rolled
    left join {{ ref('int_period_delivery') }} as deliveries
        on
            rolled.indicator_key = deliveries.indicator_key
            and rolled.geo_code = deliveries.geo_code
            and rolled.period_key = deliveries.period_key
)

select
    indicator_key,
    geo_code,
    period_key,
    breakdown_code,
    case when period_status in ('final', 'preliminary', 'incomplete') then numerator end as numerator,
    case when period_status in ('final', 'preliminary', 'incomplete') then denominator end as denominator,
    case when period_status in ('final', 'preliminary', 'incomplete') then value end as value,
    period_status as observation_status
from with_delivery
