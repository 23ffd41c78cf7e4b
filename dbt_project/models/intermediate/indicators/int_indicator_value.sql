-- One row per indicator, geography, month and breakdown that any formula kind yields, with small person counts hidden.
-- A cell is hidden when a group of persons it rests on, or leaves out, has from 1 to threshold - 1 members.
with computed as (
    select * from {{ ref('int_indicator_count') }}
    union all
    select * from {{ ref('int_indicator_ratio') }}
    union all
    select * from {{ ref('int_indicator_change') }}
),

-- The months told last, by each indicator's own count of them, may still change: they are preliminary.
newest as (
    select
        computed.indicator_key,
        max(computed.month) - make_interval(months => max(indicators.preliminary_months)) as settled_until
    from computed
    inner join {{ ref('seed_indicator') }} as indicators on computed.indicator_key = indicators.indicator_key
    where computed.observation_status in ('final', 'incomplete')
    group by computed.indicator_key
),

masked as (
    select
        computed.*,
        case
            when
                computed.observation_status in ('final', 'preliminary', 'incomplete')
                and computed.fewest_persons between 1 and indicators.person_threshold - 1
                then 'hidden'
            when computed.observation_status = 'final' and computed.month > newest.settled_until then 'preliminary'
            else computed.observation_status
        end as published_status
    from computed
    inner join {{ ref('seed_indicator') }} as indicators on computed.indicator_key = indicators.indicator_key
    left join newest on computed.indicator_key = newest.indicator_key
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
