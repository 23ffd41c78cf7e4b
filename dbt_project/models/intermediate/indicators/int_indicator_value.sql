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
        ) as fewest_of_dimension,
        -- The months told last, by each indicator's own count of them, may still change: they are preliminary.
        max(computed.month) filter (where computed.observation_status in ('final', 'incomplete')) over (
            partition by computed.indicator_key
        ) - make_interval(months => indicators.preliminary_months) as settled_until
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
            when grouped.observation_status = 'final' and grouped.month > grouped.settled_until then 'preliminary'
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
