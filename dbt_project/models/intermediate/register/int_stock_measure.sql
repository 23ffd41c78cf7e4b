-- One row per stock measure of the register, place and month: persons in that state, or specialists at work.
-- Each customer has one home on the day; a specialist counts once in every place, and so once in the area.
with counted as (
    select
        place.geo_code,
        customer.month,
        measures.measure_code,
        count(*) filter (where measures.is_counted) as value
    from {{ ref('int_customer_month') }} as customer
    inner join {{ ref('int_register_place') }} as place on customer.geo_code = place.municipality_geo_code
    cross join
        lateral (
            values
            ('customers', true),
            ('plans_due', customer.is_due),
            ('plans_up_to_date', customer.is_due and customer.is_plan_current),
            ('search_obligations', customer.is_due and customer.has_search_obligation)
        ) as measures (measure_code, is_counted)
    group by place.geo_code, customer.month, measures.measure_code
    union all
    select one.geo_code, one.month, measures.measure_code, sum(measures.amount)
    from (
        select distinct place.geo_code, specialist.month, specialist.specialist, specialist.full_time_share
        from {{ ref('int_specialist_month') }} as specialist
        inner join {{ ref('int_register_place') }} as place on specialist.geo_code = place.municipality_geo_code
    ) as one
    cross join
        lateral (
            values ('specialists', 1), ('specialist_full_time', one.full_time_share * 0.01)
        ) as measures (measure_code, amount)
    group by one.geo_code, one.month, measures.measure_code
),

place as (
    select distinct geo_code from {{ ref('int_register_place') }}
)

select
    measure.measure_code,
    place.geo_code,
    months.month,
    'total' as breakdown_code,
    coalesce(counted.value, 0) as value,
    case when measure.counts = 'customers' then coalesce(counted.value, 0) end as persons,
    'final' as observation_status
from {{ ref('seed_measure') }} as measure
inner join {{ ref('int_register_month') }} as months on measure.measure_code = months.measure_code
cross join place
left join counted
    on measure.measure_code = counted.measure_code and place.geo_code = counted.geo_code and months.month = counted.month
where measure.model = 'int_stock_measure'
