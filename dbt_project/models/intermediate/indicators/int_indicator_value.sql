-- One row per indicator, geography, month and breakdown that any formula kind yields, with small person counts hidden.
-- A cell is hidden when a group of persons it rests on, or leaves out, has from 1 to threshold - 1 members, and all
-- classes of a dimension when one of them has: were the others shown, the hidden one could be reckoned from the total.
with computed as (
    select * from {{ ref('int_indicator_count') }}
    union all
    select * from {{ ref('int_indicator_ratio') }}
    union all
    select * from {{ ref('int_indicator_change') }}
),

grouped as (
    select
        computed.*,
        indicators.person_threshold,
        min(nullif(computed.fewest_persons, 0)) over (
            partition by computed.indicator_key, computed.geo_code, computed.month, breakdowns.breakdown_dimension
        ) as fewest_of_dimension
    from computed
    inner join {{ ref('seed_indicator') }} as indicators on computed.indicator_key = indicators.indicator_key
    inner join {{ ref('seed_breakdown') }} as breakdowns on computed.breakdown_code = breakdowns.breakdown_code
),

masked as (
    select
        grouped.*,
        case
            when
                grouped.observation_status in ('final', 'preliminary', 'incomplete', 'undefined')
                and grouped.fewest_of_dimension between 1 and grouped.person_threshold - 1
                then 'hidden'
            else grouped.observation_status
        end as published_status
    from grouped
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
