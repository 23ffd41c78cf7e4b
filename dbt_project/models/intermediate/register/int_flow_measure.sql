-- One row per flow measure of the register, place and month: what was counted, and how many persons it rests on.
-- A measure that may not be added up counts each person once in every place; others count things or euros.
with counted as (
    select
        flow.measure_code,
        place.geo_code,
        flow.month,
        sum(flow.amount) as amount,
        count(distinct flow.person) as persons
    from {{ ref('int_register_flow') }} as flow
    inner join {{ ref('int_register_place') }} as place on flow.geo_code = place.municipality_geo_code
    group by flow.measure_code, place.geo_code, flow.month
),

measure as (
    select measure_code, is_additive from {{ ref('seed_measure') }}
    where model = 'int_flow_measure'
),

place as (
    select distinct geo_code from {{ ref('int_register_place') }}
)

select
    measure.measure_code,
    place.geo_code,
    months.month,
    'total' as breakdown_code,
    case
        when months.is_ripe then coalesce(case when measure.is_additive then counted.amount else counted.persons end, 0)
    end as value,
    case when months.is_ripe then coalesce(counted.persons, 0) end as persons,
    case when months.is_ripe then 'final' else 'not_ripe' end as observation_status
from measure
inner join {{ ref('int_register_month') }} as months on measure.measure_code = months.measure_code
cross join place
left join counted
    on measure.measure_code = counted.measure_code and place.geo_code = counted.geo_code and months.month = counted.month
