-- One row per flow measure of the register, place, month and declared breakdown: what was counted, and how many persons
-- it rests on. A measure that may not be added up counts each person once in every place; others count things or euros.
with month as (
    select
        measure_code,
        month,
        is_ripe
    from {{ ref('int_register_month') }}
),

person as (
    select
        flow.measure_code,
        place.geo_code,
        flow.month,
        flow.person,
        case when measure.is_additive then sum(flow.amount) else 1 end as amount
    from {{ ref('int_register_flow') }} as flow
    inner join month on flow.measure_code = month.measure_code and flow.month = month.month
    inner join {{ ref('seed_measure') }} as measure on flow.measure_code = measure.measure_code
    inner join {{ ref('int_register_place') }} as place on flow.geo_code = place.municipality_geo_code
    group by flow.measure_code, place.geo_code, flow.month, flow.person, measure.is_additive
),

counted as (
    {{ counted_by_class('person') }}
),

cell as (
    {{ register_cells('int_flow_measure', 'month') }}
)

select
    cell.measure_code,
    cell.geo_code,
    cell.month,
    cell.breakdown_code,
    case when cell.is_ripe then coalesce(counted.amount, 0) end as value,
    case when cell.is_ripe then coalesce(counted.persons, 0) end as persons,
    case when cell.is_ripe then 'final' else 'not_ripe' end as observation_status
from cell
left join counted
    on
        cell.measure_code = counted.measure_code
        and cell.breakdown_code = counted.breakdown_code
        and cell.geo_code = counted.geo_code
        and cell.month = counted.month
