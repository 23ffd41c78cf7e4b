{{ config(tags=['delta'], materialized='incremental', incremental_strategy='append', unlogged=true) }}
with person as (
    select
        measures.measure_code,
        place.geo_code,
        due.month,
        due.person,
        count(*) as amount
    from {{ affected_rows(ref('int_initial_interview_due'), month_end('rows.month')) }} as due
    inner join {{ ref('int_register_place') }} as place
        on due.geo_code = place.municipality_geo_code and {{ is_valid_place('due.month') }}
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
