{{ config(unlogged=true, tags=['delta'], materialized='incremental', incremental_strategy='append') }}
with person as (
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
    inner join {{ ref('int_register_place') }} as place
        on unemployed.geo_code = place.municipality_geo_code and {{ is_valid_place('unemployed.month') }}
    cross join
        lateral (
            values
            ('unemployed_in_register', true),
            ('unemployed_foreign_language', person.mother_tongue = 'tongue_foreign')
        ) as measures (measure_code, is_counted)
    where measures.is_counted
)

{{ counted_by_class('person', own=['duration_band', 'lay_off']) }}
