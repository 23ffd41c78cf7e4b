-- One row per event measure, municipality or area, and month: distinct events, each once in every place it concerns,
-- counted or, where the measure says so, their amounts added up.
-- A place is complete when every municipality that owes the month has delivered it whole; else its number is
-- incomplete. Where nobody has delivered a whole month, no event is not zero: nothing is known.
with event as (
    select
        events.measure_code,
        events.month,
        places.geo_code,
        events.event_id,
        bool_or(events.is_sum) as is_sum,
        max(events.amount) as amount
    from {{ ref('stg_event') }} as events
    inner join {{ ref('int_place') }} as places on events.geo_code = places.municipality_geo_code
    where not events.is_zero
    group by events.measure_code, events.month, places.geo_code, events.event_id
),

reckoned as (
    select
        measure_code,
        month,
        geo_code,
        case when bool_or(is_sum) then sum(amount) else count(*) end as value,
        bool_or(is_sum and amount is null) as lacks_an_amount
    from event
    group by measure_code, month, geo_code
),

joined as (
    select
        measure_code,
        geo_code,
        month,
        case
            when reckoned.lacks_an_amount is not null then reckoned.value
            when delivered.whole > 0 then 0
        end as value,
        delivered.whole = expected.municipalities and not coalesce(reckoned.lacks_an_amount, false) as is_complete
    from {{ ref('int_event_delivered') }} as delivered
    full join reckoned using (measure_code, geo_code, month)
    left join {{ ref('int_event_expected') }} as expected using (measure_code, geo_code)
)

select
    measure_code,
    geo_code,
    month,
    value::numeric as value,
    case
        when value is null then 'missing'
        when is_complete then 'final'
        else 'incomplete'
    end as observation_status
from joined
