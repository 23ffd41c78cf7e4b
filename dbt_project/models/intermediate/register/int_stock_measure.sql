{{ config(unlogged=true) }}
with month as (
    select
        measure_code,
        month,
        is_ripe
    from {{ ref('int_register_month') }}
),

counted as (
    {{ counts_of('int_stock_count') }}
    union all
    select measure_code, geo_code, month, 'total', amount, null from {{ ref('int_specialist_count') }}
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
