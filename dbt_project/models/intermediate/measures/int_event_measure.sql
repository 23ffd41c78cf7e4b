with event as (
    select
        events.measure_code,
        events.month,
        places.geo_code,
        breakdowns.breakdown_code,
        events.event_id,
        min(events.reporter_geo_code || coalesce(events.class_code, '')) as reported_class,
        bool_or(events.is_sum) as is_sum,
        max(events.amount) as amount
    from {{ ref('stg_event') }} as events
    inner join {{ ref('int_place') }} as places on events.geo_code = places.municipality_geo_code
    cross join lateral (values ('total'), (events.class_code)) as breakdowns (breakdown_code)
    where not events.is_zero and breakdowns.breakdown_code is not null
    group by events.measure_code, events.month, places.geo_code, breakdowns.breakdown_code, events.event_id
),

reckoned as (
    select
        measure_code,
        month,
        geo_code,
        breakdown_code,
        case when bool_or(is_sum) then sum(amount) else count(*) end as value,
        bool_or(is_sum and amount is null) as has_missing_amount,
        count(distinct reported_class) as reported_classes
    from event
    group by measure_code, month, geo_code, breakdown_code
),

delivered as (
    select
        deliveries.*,
        breakdowns.breakdown_code,
        breakdowns.rows_needed
    from {{ ref('int_event_delivered') }} as deliveries
    inner join {{ ref('seed_event_breakdown') }} as breakdowns on deliveries.measure_code = breakdowns.measure_code
),

joined as (
    select
        measure_code,
        geo_code,
        month,
        breakdown_code,
        case
            when reckoned.has_missing_amount is not null then reckoned.value
            when
                delivered.municipalities_complete > 0
                and (
                    delivered.rows_needed = 0
                    or delivered.municipalities_without_events = delivered.municipalities_complete
                )
                then 0
        end as value,
        delivered.municipalities_complete = expected.municipalities
        and not coalesce(reckoned.has_missing_amount, false)
        and (
            delivered.rows_needed = 0
            or coalesce(reckoned.reported_classes, 0)
            = delivered.rows_needed * (delivered.municipalities_complete - delivered.municipalities_without_events)
        ) as is_complete
    from delivered
    full join reckoned using (measure_code, geo_code, month, breakdown_code)
    left join {{ ref('int_event_expected') }} as expected using (measure_code, geo_code)
)

select
    measure_code,
    geo_code,
    month,
    breakdown_code,
    value::numeric as value,
    case
        when value is null then 'missing'
        when is_complete then 'final'
        else 'incomplete'
    end as observation_status
from joined
