{{ config(unlogged=true) }}
with month as (
    select
        measure_code,
        month,
        is_ripe
    from {{ ref('int_register_month') }}
),

counted as (
    {{ counts_of('int_flow_count') }}
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
