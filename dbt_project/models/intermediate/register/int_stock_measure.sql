-- One row per stock measure of the register, place, month and declared breakdown: persons in that state, or specialists
-- at work, who have no breakdowns. Each customer has one home on the day; a specialist counts once in every place, and
-- so once in the area.
with month as (
    select
        measure_code,
        month,
        is_ripe
    from {{ ref('int_register_month') }}
),

person as (
    select
        measures.measure_code,
        place.geo_code,
        customer.month,
        customer.person,
        1 as amount
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
    where measures.is_counted and customer.month in (select month.month from month)
),

specialist as (
    select distinct
        place.geo_code,
        specialist.month,
        specialist.specialist,
        specialist.full_time_share
    from {{ ref('int_specialist_month') }} as specialist
    inner join {{ ref('int_register_place') }} as place on specialist.geo_code = place.municipality_geo_code
    where specialist.month in (select month.month from month)
),

counted as (
    {{ counted_by_class('person') }}
    union all
    select measures.measure_code, specialist.geo_code, specialist.month, 'total', sum(measures.amount), null
    from specialist
    cross join
        lateral (
            values ('specialists', 1), ('specialist_full_time', specialist.full_time_share * 0.01)
        ) as measures (measure_code, amount)
    group by specialist.geo_code, specialist.month, measures.measure_code
),

cell as (
    {{ register_cells('int_stock_measure', 'month') }}
)

select
    cell.measure_code,
    cell.geo_code,
    cell.month,
    cell.breakdown_code,
    coalesce(counted.amount, 0) as value,
    case when cell.counts = 'customers' then coalesce(counted.persons, 0) end as persons,
    'final' as observation_status
from cell
left join counted
    on
        cell.measure_code = counted.measure_code
        and cell.breakdown_code = counted.breakdown_code
        and cell.geo_code = counted.geo_code
        and cell.month = counted.month
