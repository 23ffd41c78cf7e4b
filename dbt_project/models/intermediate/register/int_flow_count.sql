-- One row per flow measure of the register, place, month and breakdown it is given by, and build that changed it: what
-- it added or took off, and of how many persons. A measure that may not be added up counts each person once in a place.
{{ config(tags=['before'], materialized='incremental', incremental_strategy='append') }}
with person as (
    select
        flow.measure_code,
        place.geo_code,
        flow.month,
        flow.person,
        case when measure.is_additive then sum(flow.amount) else 1 end as amount
    from {{ ref('int_register_flow') }} as flow
    inner join {{ ref('seed_measure') }} as measure on flow.measure_code = measure.measure_code
    inner join {{ ref('int_register_place') }} as place on flow.geo_code = place.municipality_geo_code
    group by flow.measure_code, place.geo_code, flow.month, flow.person, measure.is_additive
)

{{ counted_by_class('person') }}
