{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_rows('month in (select month from ' ~ ref('int_specialist_month') ~ ')') }}"
) }}
with specialist as (
    select distinct
        place.geo_code,
        specialist.month,
        specialist.specialist,
        specialist.full_time_share
    from {{ ref('int_specialist_month') }} as specialist
    inner join {{ ref('int_register_place') }} as place
        on specialist.geo_code = place.municipality_geo_code and {{ is_valid_place('specialist.month') }}
),

counted as (
    select
        geo_code,
        month,
        count(*) as heads,
        sum(full_time_share) * 0.01 as full_time
    from specialist
    group by geo_code, month
)

select
    measures.measure_code,
    counted.geo_code,
    counted.month,
    measures.amount
from counted
cross join
    lateral (values ('specialists', counted.heads), ('specialist_full_time', counted.full_time)) as measures (measure_code, amount)
