-- One row per indicator, geography, month and breakdown that any formula kind yields, with small person counts hidden.
-- A cell is hidden when a group of persons it rests on, or leaves out, has from 1 to threshold - 1 members.
with computed as (
    select * from {{ ref('int_indicator_count') }}
    union all
    select * from {{ ref('int_indicator_ratio') }}
    union all
    select * from {{ ref('int_indicator_change') }}
),

masked as (
    select
        computed.*,
        case
            when
                computed.observation_status in ('final', 'preliminary', 'incomplete')
                and computed.fewest_persons between 1 and indicators.person_threshold - 1
                then 'hidden'
            else computed.observation_status
        end as published_status
    from computed
    inner join {{ ref('seed_indicator') }} as indicators on computed.indicator_key = indicators.indicator_key
)

select
    indicator_key,
    geo_code,
    month,
    breakdown_code,
    case when published_status in ('final', 'preliminary', 'incomplete') then numerator end as numerator,
    case when published_status in ('final', 'preliminary', 'incomplete') then denominator end as denominator,
    case when published_status in ('final', 'preliminary', 'incomplete') then value end as value,
    published_status as observation_status
from masked
