-- One row per measure of the register's unemployed, place, month and declared breakdown.
-- Each person has one home on the day and one class of each dimension: the classes add up to the total.
with month as (
    select
        measure_code,
        month,
        is_ripe
    from {{ ref('int_register_month') }}
),

counted as (
    {{ counts_of('int_unemployed_count') }}
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
