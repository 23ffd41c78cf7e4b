{{ config(unlogged=true, tags=['delta'], materialized='incremental', incremental_strategy='append') }}
with person as (
    select
        flow.measure_code,
        place.geo_code,
        flow.month,
        flow.person,
        case when measure.is_additive then sum(flow.amount) else 1 end as amount
    from {{ ref('int_register_flow') }} as flow
    inner join {{ ref('seed_measure') }} as measure on flow.measure_code = measure.measure_code
    inner join {{ ref('int_register_place') }} as place
        on flow.geo_code = place.municipality_geo_code and {{ is_valid_place('flow.month') }}
    group by flow.measure_code, place.geo_code, flow.month, flow.person, measure.is_additive
)

{{ counted_by_class('person') }}
