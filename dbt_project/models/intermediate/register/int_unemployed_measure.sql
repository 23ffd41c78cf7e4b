-- One row per measure of the register's unemployed, place, month and declared breakdown.
-- Each person has one home on the day and one class of each dimension: the classes add up to the total.
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
        unemployed.month,
        unemployed.person,
        1 as amount,
        unemployed.duration_band,
        unemployed.lay_off
    from {{ ref('int_unemployed_month') }} as unemployed
    inner join {{ ref('int_person_class') }} as person on unemployed.person = person.person
    inner join {{ ref('int_register_place') }} as place on unemployed.geo_code = place.municipality_geo_code
    cross join
        lateral (
            values
            ('unemployed_in_register', true),
            ('unemployed_foreign_language', person.mother_tongue = 'tongue_foreign')
        ) as measures (measure_code, is_counted)
    where measures.is_counted and unemployed.month in (select month.month from month)
),

counted as (
    {{ counted_by_class('person', own=['duration_band', 'lay_off']) }}
),

cell as (
    {{ register_cells('int_unemployed_measure', 'month') }}
)

select
    cell.measure_code,
    cell.geo_code,
    cell.month,
    cell.breakdown_code,
    coalesce(counted.amount, 0)::numeric as value,
    coalesce(counted.persons, 0) as persons,
    'final' as observation_status
from cell
left join counted
    on
        cell.measure_code = counted.measure_code
        and cell.breakdown_code = counted.breakdown_code
        and cell.geo_code = counted.geo_code
        and cell.month = counted.month
