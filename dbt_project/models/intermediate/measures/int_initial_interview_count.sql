-- One row per measure of initial interviews that may be added up, place, month in which the searches began and breakdown
-- it is given by, and build that changed it: how many searches it added or took off, and of how many persons.
{{ config(tags=['before'], materialized='incremental', incremental_strategy='append', unlogged=true) }}
with person as (
    select
        measures.measure_code,
        place.geo_code,
        due.month,
        due.person,
        count(*) as amount
    from {{ of_touched(ref('int_initial_interview_due'), month_end('rows.month')) }} as due
    inner join {{ ref('int_register_place') }} as place on due.geo_code = place.municipality_geo_code
    cross join
        lateral (
            values
            ('initial_interview_due_' || due.rule, true),
            ('initial_interview_held_' || due.rule, due.is_held_in_time)
        ) as measures (measure_code, is_counted)
    where measures.is_counted
    group by measures.measure_code, place.geo_code, due.month, due.person
)

{{ counted_by_class('person') }}
